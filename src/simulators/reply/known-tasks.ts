/** Small programs that people like to ask for. */
export interface KnownTask {
  asked: RegExp
  title: string
  remark: string
  /** By fence name; other languages get a general function. */
  sources: Record<string, string | undefined>
}

export const knownTasks: readonly KnownTask[] = [
  {
    asked: /fibonacci/i,
    title: 'the Fibonacci sequence',
    remark: 'It keeps two numbers and needs no recursion, so it is linear in `count`.',
    sources: {
      typescript: `export function fibonacci(count: number): number[] {
  const numbers: number[] = []
  let [current, next] = [0, 1]
  while (numbers.length < count) {
    numbers.push(current)
    ;[current, next] = [next, current + next]
  }
  return numbers
}`,
      javascript: `function fibonacci(count) {
  const numbers = []
  let [current, next] = [0, 1]
  while (numbers.length < count) {
    numbers.push(current)
    ;[current, next] = [next, current + next]
  }
  return numbers
}`,
      python: `def fibonacci(count: int) -> list[int]:
    numbers: list[int] = []
    current, following = 0, 1
    while len(numbers) < count:
        numbers.append(current)
        current, following = following, current + following
    return numbers`,
    },
  },
  {
    asked: /fizz\s*buzz/i,
    title: 'FizzBuzz',
    remark: 'The order of the tests matters: fifteen has to come before three and five.',
    sources: {
      typescript: `export function fizzBuzz(last: number): string[] {
  return Array.from({ length: last }, (_, index) => {
    const number = index + 1
    if (number % 15 === 0) return 'FizzBuzz'
    if (number % 3 === 0) return 'Fizz'
    return number % 5 === 0 ? 'Buzz' : String(number)
  })
}`,
      python: `def fizz_buzz(last: int) -> list[str]:
    def word(number: int) -> str:
        if number % 15 == 0:
            return "FizzBuzz"
        if number % 3 == 0:
            return "Fizz"
        return "Buzz" if number % 5 == 0 else str(number)

    return [word(number) for number in range(1, last + 1)]`,
    },
  },
  {
    asked: /palindrome/i,
    title: 'a palindrome check',
    remark: 'Letters and digits count; case, spaces and punctuation do not.',
    sources: {
      typescript: `export function isPalindrome(text: string): boolean {
  const letters = Array.from(text.toLowerCase()).filter((c) => /[\\p{L}\\p{N}]/u.test(c))
  return letters.join('') === letters.toReversed().join('')
}`,
      javascript: `function isPalindrome(text) {
  const letters = Array.from(text.toLowerCase()).filter((c) => /[\\p{L}\\p{N}]/u.test(c))
  return letters.join('') === [...letters].reverse().join('')
}`,
      python: `def is_palindrome(text: str) -> bool:
    letters = [c for c in text.lower() if c.isalnum()]
    return letters == letters[::-1]`,
    },
  },
  {
    asked: /binary search/i,
    title: 'a binary search',
    remark: 'It returns the place of the value, or -1, in a sorted list.',
    sources: {
      typescript: `export function binarySearch(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const value = sorted[middle] ?? Number.NaN
    if (value === wanted) return middle
    if (value < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}`,
      python: `def binary_search(ordered: list[int], wanted: int) -> int:
    low, high = 0, len(ordered) - 1
    while low <= high:
        middle = (low + high) // 2
        if ordered[middle] == wanted:
            return middle
        if ordered[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
    return -1`,
    },
  },
  {
    asked: /\bprimes?\b/i,
    title: 'a sieve for prime numbers',
    remark: 'Crossing out starts at the square, since smaller multiples are gone by then.',
    sources: {
      typescript: `export function primesUpTo(last: number): number[] {
  const crossed = new Uint8Array(last + 1)
  const primes: number[] = []
  for (let number = 2; number <= last; number++) {
    if (crossed[number]) continue
    primes.push(number)
    for (let multiple = number * number; multiple <= last; multiple += number) crossed[multiple] = 1
  }
  return primes
}`,
      python: `def primes_up_to(last: int) -> list[int]:
    crossed = [False] * (last + 1)
    primes: list[int] = []
    for number in range(2, last + 1):
        if crossed[number]:
            continue
        primes.append(number)
        for multiple in range(number * number, last + 1, number):
            crossed[multiple] = True
    return primes`,
    },
  },
  {
    asked: /debounce/i,
    title: 'a debounce',
    remark: 'Only the last call within the pause runs.',
    sources: {
      typescript: `export function debounce<A extends unknown[]>(run: (...args: A) => void, ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  return (...args: A): void => {
    clearTimeout(timer)
    timer = setTimeout(() => run(...args), ms)
  }
}`,
      javascript: `function debounce(run, ms) {
  let timer
  return (...args) => {
    clearTimeout(timer)
    timer = setTimeout(() => run(...args), ms)
  }
}`,
    },
  },
  {
    asked: /\b(sort|quicksort)\b/i,
    title: 'a quicksort',
    remark: 'It is short rather than thrifty: each level makes new lists.',
    sources: {
      typescript: `export function quicksort(values: readonly number[]): number[] {
  const [pivot, ...rest] = values
  if (pivot === undefined) return []
  const smaller = rest.filter((value) => value < pivot)
  const others = rest.filter((value) => value >= pivot)
  return [...quicksort(smaller), pivot, ...quicksort(others)]
}`,
      python: `def quicksort(values: list[int]) -> list[int]:
    if not values:
        return []
    pivot, *rest = values
    smaller = [value for value in rest if value < pivot]
    others = [value for value in rest if value >= pivot]
    return [*quicksort(smaller), pivot, *quicksort(others)]`,
    },
  },
]
