/** Scripts that settle the language alone; kana before Han, because Japanese uses both. */
const scripts: [string, RegExp][] = [
  ['ja', /[\u3040-\u30ff]/],
  ['ko', /[\uac00-\ud7af]/],
  ['zh', /[\u4e00-\u9fff]/],
  ['ru', /[\u0400-\u04ff]/],
  ['ar', /[\u0600-\u06ff]/],
  ['he', /[\u0590-\u05ff]/],
  ['el', /[\u0370-\u03ff]/],
  ['hi', /[\u0900-\u097f]/],
  ['th', /[\u0e00-\u0e7f]/],
]

/** Letters of Ukrainian that Russian lacks. */
const ukrainian = /[іїєґ]/iu

/** Words so common that a sentence hardly goes without, and that few neighbours share. */
const commonWords: Record<string, string[]> = {
  en: ['the', 'and', 'is', 'to', 'of', 'that', 'with', 'this', 'for', 'what', 'how', 'my', 'you'],
  de: ['der', 'die', 'und', 'ist', 'nicht', 'ein', 'eine', 'mit', 'das', 'wie', 'ich', 'auf'],
  fr: ['le', 'les', 'et', 'est', 'une', 'des', 'dans', 'pour', 'que', 'comment', 'je', 'avec'],
  es: ['el', 'los', 'y', 'es', 'una', 'para', 'como', 'con', 'por', 'del', 'qué', 'mi'],
  it: ['il', 'gli', 'che', 'è', 'una', 'per', 'con', 'sono', 'della', 'come', 'di', 'non'],
  pt: ['o', 'os', 'que', 'é', 'uma', 'para', 'com', 'não', 'do', 'da', 'como', 'em'],
  nl: ['de', 'het', 'een', 'en', 'van', 'niet', 'met', 'dat', 'hoe', 'ik', 'voor', 'zijn'],
}

const sampleLength = 2000

/** The language whose script a text is in; `null` = a script of many, or no letters. */
export function detectByScript(text: string): string | null {
  const sample = text.slice(0, sampleLength)
  const letters = sample.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return null
  for (const [language, script] of scripts) {
    const hits = sample.match(new RegExp(script.source, 'gu'))?.length ?? 0
    if (hits / letters > 0.2) return language === 'ru' && ukrainian.test(sample) ? 'uk' : language
  }
  return null
}

/**
 * ISO 639-1 code of a text's language by its script and its commonest words, or `null` where it is too short or too mixed
 * to tell. For whole answers; the language of prompts, which are short, the classifier tells better.
 */
export function detectLanguage(text: string): string | null {
  const byScript = detectByScript(text)
  if (byScript) return byScript
  const sample = text.slice(0, sampleLength)
  const words = new Map<string, number>()
  for (const word of sample.toLowerCase().match(/\p{L}+/gu) ?? []) {
    words.set(word, (words.get(word) ?? 0) + 1)
  }
  const counts = Object.entries(commonWords)
    .map(([language, common]) => ({
      language,
      hits: common.reduce((sum, word) => sum + (words.get(word) ?? 0), 0),
    }))
    .sort((a, b) => b.hits - a.hits)
  const [first, second] = counts
  if (!first || !second || first.hits < 2 || first.hits < second.hits * 1.5) return null
  return first.language
}
