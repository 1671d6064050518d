/** Stands for a model's name in an answer. */
export const hiddenName = '[name hidden]'

/** Some models sign their answers: the names of those that are compared are hidden, in whatever case. */
export function hideNames(text: string, names: readonly string[]): string {
  const patterns = [...new Set(names.filter((name) => name.length > 2))]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  if (patterns.length === 0) return text
  return text.replace(new RegExp(patterns.join('|'), 'gi'), hiddenName)
}

/** The names by which two models may sign: as people call them, and as their servers do. */
export function namesOf(pair: Record<'old' | 'new', { model: string; name: string }>): string[] {
  return [pair.old, pair.new].flatMap(({ model, name }) => [
    name,
    model.slice(model.indexOf('/') + 1),
  ])
}
