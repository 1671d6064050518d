/** What form a prompt asks its answer to have. `null` and `false` = nothing said. */
export interface AskedFormat {
  json: boolean
  yaml: boolean
  table: boolean
  /** So many items, numbered or not. */
  items: number | null
  /** Code in this language, by the name that its fence would have. */
  codeLanguage: string | null
  /** The language that the answer is to be in, ISO 639-1. */
  language: string | null
}

const scanned = 20_000

/** In words of English, German, French, Spanish, Italian, Portuguese, Dutch, Chinese and Japanese. */
const patterns = {
  json: /\b(?:as|in|only|valid|als|en|como|in formato|em|return|output|respond with|answer with)\s+(?:a\s+|an\s+|valid(?:e[sr]?)?\s+|format\s+|formato\s+|raw\s+)?json\b|\bjson (?:only|object|array|format)\b|(?:以|用|输出|返回)\s*json|json\s*(?:で|形式|格式)/i,
  yaml: /\b(?:as|in|to|valid|als|en|como|into)\s+(?:a\s+|valid\s+)?ya?ml\b|\bya?ml (?:only|file|format|manifest)\b/i,
  table:
    /\b(?:as|in|with|give me|make|create|draw|write)\s+(?:(?:a|an|me a)\s+)?(?:\w+\s+)?table\b|\bals tabelle\b|\bin einer tabelle\b|\btabelle mit\b|\b(?:sous forme de|dans un) tableau\b|\b(?:en|como|em) (?:una |uma )?tab(?:la|ela)\b|\bin una tabella\b|\bals tabel\b|表格|表で|表にして/i,
  items:
    /\b(\d{1,3})\s+(?:\p{L}+\s+){0,2}?(?:items?|bullets?|bullet points?|points?|ideas?|examples?|reasons?|tips?|steps?|ways?|names?|titles?|questions?|punkte|ideen|beispiele|gründe|tipps|schritte|namen|idées|exemples|raisons|conseils|étapes|noms|puntos|ejemplos|razones|consejos|pasos|nombres|idee|esempi|motivi|consigli|passi|nomi|exemplos|razões|dicas|passos|voorbeelden|redenen|stappen|namen)\b|(\d{1,3})\s*(?:个|個|つの|点|條|条)/iu,
}

/** Only a list that is asked for is counted: "3 reasons" may also stand in a sentence about something else. */
const asksForList =
  /\b(list|name|give|write|suggest|find|think of|brainstorm|show|tell|enumerate|nenne|gib|schreib\w*|liste|zähle|donne\w*|cite\w*|énumère|écris|enumera|dame|escribe|elenca|dammi|scrivi|cite|escreva|geef|noem|schrijf)\b|列出|给出|挙げ|教えて/i

/** Programs by the names that people use, and the fence that an answer has. */
const codeLanguages: readonly (readonly [RegExp, string])[] = [
  [/\b(typescript|tsx)\b/i, 'typescript'],
  [/\b(javascript|node\.?js)\b/i, 'javascript'],
  [/\bpython\b/i, 'python'],
  [/\brust\b/i, 'rust'],
  [/\b(golang|(?:in|a) go (?:function|program)|go code)\b/i, 'go'],
  [/\bjava\b/i, 'java'],
  [/\bkotlin\b/i, 'kotlin'],
  [/\bswift\b/i, 'swift'],
  [/\bc#|\bcsharp\b/i, 'csharp'],
  [/\bc\+\+|\bcpp\b/i, 'cpp'],
  [/\bphp\b/i, 'php'],
  [/\bruby\b/i, 'ruby'],
  [/\b(bash|shell script)\b/i, 'bash'],
  [/\bsql\b/i, 'sql'],
]

/** A verb of making before the language's name; "explain this Python error" asks for no code. */
const asksForCode =
  /\b(write|implement|create|generate|build|make|code|convert|port|rewrite|translate|give|show|schreib\w*|erstell\w*|écris|écrire|escribe|crea|scrivi|escreva|schrijf|maak)\b|写|書いて/i

const answerLanguages: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:in|into|to|auf|ins|en|al|em)\s+(?:english|englisch\w*|anglais|inglés|inglês|inglese|engels)\b/i,
    'en',
  ],
  [
    /\b(?:in|into|to|auf|ins|en|al|em)\s+(?:german|deutsch\w*|allemand|alemán|alemão|tedesco|duits)\b/i,
    'de',
  ],
  [
    /\b(?:in|into|to|auf|ins|en|al|em)\s+(?:french|französisch\w*|français|francés|francês|francese|frans)\b/i,
    'fr',
  ],
  [
    /\b(?:in|into|to|auf|ins|en|al|em)\s+(?:spanish|spanisch\w*|espagnol|español|espanhol|spagnolo|spaans)\b/i,
    'es',
  ],
  [
    /\b(?:in|into|to|auf|ins|en|al|em)\s+(?:italian|italienisch\w*|italien|italiano|italiaans)\b/i,
    'it',
  ],
  [
    /\b(?:in|into|to|auf|ins|en|al|em)\s+(?:portuguese|portugiesisch\w*|portugais|portugués|português|portoghese|portugees)\b/i,
    'pt',
  ],
  [
    /\b(?:in|into|to|auf|ins|en|al|em)\s+(?:dutch|niederländisch\w*|néerlandais|neerlandés|olandese|nederlands)\b/i,
    'nl',
  ],
  [/\b(?:in|into|to)\s+chinese\b|中文/i, 'zh'],
  [/\b(?:in|into|to)\s+japanese\b|日本語/i, 'ja'],
  [/\b(?:in|into|to)\s+russian\b|по-русски/i, 'ru'],
]

/** Reads the words of a prompt, code in it left out. Pure. */
export function readAskedFormat(prompt: string): AskedFormat {
  const text = prompt.slice(0, scanned).replace(/```[\s\S]*?(```|$)/g, ' ')
  const items = asksForList.test(text) ? patterns.items.exec(text) : null
  const count = Number(items?.[1] ?? items?.[2] ?? 0)
  const languages = codeLanguages.filter(([name]) => name.test(text))
  const [only] = languages
  return {
    json: patterns.json.test(text),
    yaml: patterns.yaml.test(text),
    table: patterns.table.test(text),
    items: count >= 2 && count <= 100 ? count : null,
    // Two languages in one prompt: nobody can say from words alone which is from and which is to.
    codeLanguage: languages.length === 1 && only && asksForCode.test(text) ? only[1] : null,
    language: answerLanguages.find(([words]) => words.test(text))?.[1] ?? null,
  }
}
