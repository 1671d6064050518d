/** The value of an arithmetic expression with + - * / ^ and brackets, or `null` where it is none. */
export function evaluate(expression: string): number | null {
  const text = expression.replace(/×/g, '*').replace(/÷/g, '/').replace(/\s+/g, '')
  let at = 0

  function sum(): number {
    let value = product()
    while (text[at] === '+' || text[at] === '-') {
      const minus = text[at++] === '-'
      const next = product()
      value = minus ? value - next : value + next
    }
    return value
  }

  function product(): number {
    let value = power()
    while (text[at] === '*' || text[at] === '/') {
      const divide = text[at++] === '/'
      const next = power()
      value = divide ? value / next : value * next
    }
    return value
  }

  function power(): number {
    const base = atom()
    if (text[at] !== '^') return base
    at++
    return base ** power()
  }

  function atom(): number {
    if (text[at] === '-') {
      at++
      return -atom()
    }
    if (text[at] === '(') {
      at++
      const value = sum()
      if (text[at++] !== ')') return Number.NaN
      return value
    }
    const match = /^\d+(?:\.\d+)?/.exec(text.slice(at))
    if (!match) return Number.NaN
    at += match[0].length
    return Number(match[0])
  }

  const value = sum()
  return at === text.length && Number.isFinite(value) ? value : null
}
