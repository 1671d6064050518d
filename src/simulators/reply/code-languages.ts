/** How one language writes a small function. Every piece is valid on its own in a file of that language. */
export interface CodeLanguage {
  fence: string
  names: RegExp
  comment: string
  /** A function that folds a list of numbers by `factor` and `offset`. */
  fold(name: string, factor: number, offset: number): string
  /** One whole line; `number` makes its name unique. */
  line(number: number, word: string): string
}

export const codeLanguages: readonly CodeLanguage[] = [
  {
    fence: 'typescript',
    names: /\b(typescript|ts|tsx|react)\b/i,
    comment: '//',
    fold: (name, factor, offset) => `export function ${name}(values: readonly number[]): number {
  let result = ${offset}
  for (const value of values) {
    result = result * ${factor} + value
  }
  return result
}`,
    line: (number, word) =>
      `export const ${word}${number} = (value: number): number => value * ${number} + 1`,
  },
  {
    fence: 'javascript',
    names: /\b(javascript|js|node(\.?js)?)\b/i,
    comment: '//',
    fold: (name, factor, offset) => `function ${name}(values) {
  return values.reduce((result, value) => result * ${factor} + value, ${offset})
}`,
    line: (number, word) => `const ${word}${number} = (value) => value * ${number} + 1`,
  },
  {
    fence: 'python',
    names: /\b(python|py|pandas|numpy)\b/i,
    comment: '#',
    fold: (name, factor, offset) => `def ${snake(name)}(values: list[int]) -> int:
    result = ${offset}
    for value in values:
        result = result * ${factor} + value
    return result`,
    line: (number, word) => `${snake(word)}_${number} = lambda value: value * ${number} + 1`,
  },
  {
    fence: 'rust',
    names: /\brust\b/i,
    comment: '//',
    fold: (name, factor, offset) => `fn ${snake(name)}(values: &[i64]) -> i64 {
    values.iter().fold(${offset}, |result, value| result * ${factor} + value)
}`,
    line: (number, word) =>
      `pub fn ${snake(word)}_${number}(value: i64) -> i64 { value * ${number} + 1 }`,
  },
  {
    fence: 'go',
    names: /\b(golang|go (code|function|program)|in go)\b/i,
    comment: '//',
    fold: (name, factor, offset) => `func ${name}(values []int) int {
	result := ${offset}
	for _, value := range values {
		result = result*${factor} + value
	}
	return result
}`,
    line: (number, word) => `func ${word}${number}(value int) int { return value*${number} + 1 }`,
  },
  {
    fence: 'sql',
    names: /\b(sql|sqlite|postgres(ql)?|mysql)\b/i,
    comment: '--',
    fold: (name, factor, offset) => `SELECT id, ${offset} + SUM(value * ${factor}) AS ${snake(name)}
FROM measurements
GROUP BY id
ORDER BY ${snake(name)} DESC;`,
    line: (number, word) => `SELECT ${number} AS ${snake(word)}_${number};`,
  },
  {
    fence: 'bash',
    names: /\b(bash|shell|sh|zsh)\b/i,
    comment: '#',
    fold: (name, factor, offset) => `${snake(name)}() {
  local result=${offset}
  for value in "$@"; do
    result=$((result * ${factor} + value))
  done
  echo "$result"
}`,
    line: (number, word) => `${snake(word)}_${number}=$((${number} * 2 + 1))`,
  },
  {
    fence: 'java',
    names: /\bjava\b/i,
    comment: '//',
    fold: (name, factor, offset) => `static long ${name}(long[] values) {
    long result = ${offset};
    for (long value : values) {
        result = result * ${factor} + value;
    }
    return result;
}`,
    line: (number, word) =>
      `static long ${word}${number}(long value) { return value * ${number} + 1; }`,
  },
  {
    fence: 'cpp',
    names: /c\+\+|\bcpp\b/i,
    comment: '//',
    fold: (name, factor, offset) => `long ${snake(name)}(const std::vector<long>& values) {
    long result = ${offset};
    for (long value : values) result = result * ${factor} + value;
    return result;
}`,
    line: (number, word) =>
      `long ${snake(word)}_${number}(long value) { return value * ${number} + 1; }`,
  },
  {
    fence: 'html',
    names: /\bhtml\b/i,
    comment: '<!-- -->',
    fold: (name, factor, offset) => `<section id="${name}">
  <h2>${name}</h2>
  <progress max="${factor * 10}" value="${offset}"></progress>
</section>`,
    line: (number, word) => `<p id="${word}-${number}">${word} ${number}</p>`,
  },
]

export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
