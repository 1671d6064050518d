import { type PromptShape, readShape } from './read-shape.ts'

const faultWords =
  /error|exception|traceback|fail|crash|broken|doesn.?t work|not working|wrong|hangs?\b|stuck|undefined|NaN|segfault|panic|refused|denied|fehler|kaputt|funktioniert nicht|geht nicht|stürzt|falsch|erreur|plante|marche pas|fonctionne pas|no funciona|falla|error|errore|non funziona|não funciona|erro|ошибк|не работает|падает|помилк|не працює|错误|报错|不对|失败|エラー|動かない|動きません|오류|에러|안 돼|خطأ|لا يعمل|त्रुटि|काम नहीं|błąd|nie działa|hata|çalışmıyor|chyba|nefunguje|fel\b|fungerar inte|fout|werkt niet/iu

const questionWords =
  /^\s*(?:¿|who|what|when|where|why|which|how|is|are|can|could|does|do|did|should|will|was|whats|wer|was|wann|wo|warum|wie|welche\w*|qui|que|quoi|quand|où|pourquoi|comment|quel\w*|qué|quién|cuándo|dónde|por qué|cómo|cuál\w*|chi|cosa|quando|dove|perché|come|quale|o que|quem|onde|por que|como|qual|кто|что|когда|где|почему|как|какой|wie|wat|waar|waarom|hoe|kto|co|gdzie|dlaczego|jak|vad|vem|hur|varför|kdo|kde|proč|nedir|kim|nasıl|neden|хто|що|чому|як)(?=[\s,:?']|$)/iu

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
const hits = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0
/** Grows with the logarithm; 1 at `full`. */
const grown = (value: number, full: number) => Math.log1p(value) / Math.log1p(full)

/** Features that n-grams can't count, each about 0..1; their order is part of the featuriser's version. */
export function describeByHand(prompt: string, shape: PromptShape): number[] {
  const { prose, code, head, tail, proseLines, codeLines, fences, length } = shape
  const sentences = hits(prose, /[.!?。！？](?:\s|$)/g)
  const commas = hits(prose, /[,;，、；]/g)
  const words = hits(prose, /\S+/g)
  const longWords = hits(prose, /\p{L}{9,}/gu)
  const digits = hits(prose, /\d/g)
  const letters = hits(prose, /\p{L}/gu)
  const capitals = hits(prose, /\p{Lu}/gu)
  const denseLetters = hits(prose, /[\u2e80-\u9fff\uac00-\ud7af]/g)
  const shareOfCode = share(codeLines, codeLines + proseLines)
  return [
    1,
    grown(length, 4000),
    grown(words + denseLetters / 2, 400),
    words + denseLetters / 2 <= 4 ? 1 : 0,
    words + denseLetters / 2 > 60 ? 1 : 0,
    grown(sentences, 20),
    grown(commas, 30),
    share(commas, words + denseLetters / 2),
    share(longWords, words),
    grown(longWords, 50),
    grown(proseLines, 40),
    grown(codeLines, 40),
    shareOfCode,
    codeLines > 0 ? 1 : 0,
    fences > 0 ? 1 : 0,
    grown(code.length, 2000),
    share(digits, digits + letters) * 2,
    share(capitals, letters) * 2,
    /\?\s*$|？\s*$|؟\s*$/.test(tail) ? 1 : 0,
    hits(prose, /[?？؟]/g) > 1 ? 1 : 0,
    /[?？؟]/.test(prose) ? 1 : 0,
    questionWords.test(head) ? 1 : 0,
    questionWords.test(tail) && tail !== head ? 1 : 0,
    faultWords.test(prose) ? 1 : 0,
    faultWords.test(code) ? 1 : 0,
    /[:：]\s*$/.test(head) ? 1 : 0,
    /["“«„「『]/.test(prose) ? 1 : 0,
    share(hits(prose, /["“”«»„「」]/g), words) > 0.02 ? 1 : 0,
    hits(prompt.slice(0, 6000), /^\s*(?:[-*•]|\d+[.)])\s/gm) > 1 ? 1 : 0,
    /\b[\w-]+\.(?:ts|tsx|js|py|go|rs|java|cs|rb|php|md|json|ya?ml|css|html|sql|c|cpp|h)\b/.test(
      prose,
    )
      ? 1
      : 0,
    hits(prose, /\b[\w-]+\/[\w./-]*/g) > 1 ? 1 : 0,
    /\b(?:lambda|O\(|∑|∫|√|≤|≥|≡|π|ℝ|mod \d)|[∀∃∈⊂]|\d\s*[-+*/×^=]\s*\d/.test(prose) ? 1 : 0,
    /[!！]\s*$/.test(prose) ? 1 : 0,
    proseLines === 1 && codeLines === 0 ? 1 : 0,
  ]
}

export const handFeatureCount = describeByHand('', readShape('')).length
