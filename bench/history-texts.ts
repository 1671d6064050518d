/** Repeatable random numbers in [0, 1): the mulberry32 generator. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export interface Language {
  name: string
  /** Share of all conversations. */
  share: number
  /** Most frequent first. */
  words: string[]
  /** What stands between two words. */
  gap: string
}

const syllables = {
  latin:
    'ba be bi bo ca ce co da de di do en er es fa fi fo ga ge go ha he hi in is la le li lo ma me mi mo na ne ni no or ou pa pe po qua ra re ri ro sa se si so ta te ti to tion un us va ve vi za',
  german:
    'ge be ver er zu auf ein lich keit ung schaft haft sam bar lich wer den mach seh geh komm wort zeit haus stadt grün über möch könn',
  french:
    'é è ca ce ment tion eau oir aire er ez ais ou on an le la de re pro con sur vou nou beau jour fran ç ois ê tre',
  cyrillic:
    'ба ве го да ре жи за ни ко ла мо но пе ру со та фи ше ще вы ть ся ный ого ова при про пере под',
}
const chinese =
  '的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴'

function invent(random: () => number, parts: string[], count: number, from: number, to: number) {
  const words = new Set<string>()
  while (words.size < count) {
    const length = from + Math.floor(random() * (to - from + 1))
    let word = ''
    for (let i = 0; i < length; i++) word += parts[Math.floor(random() * parts.length)] ?? ''
    words.add(word)
  }
  return [...words]
}

const frequentEnglish =
  'the of and to a in is it you that for on with as are this be at or from have by not what all can your which will if do how use file code model error function value list data example server type return string number then when memory data'.split(
    ' ',
  )

/** Five languages with invented but pronounceable words; how often each occurs follows Zipf's law. */
export function inventLanguages(random: () => number): Language[] {
  const parts = (text: string) => text.split(' ')
  return [
    {
      name: 'English',
      share: 0.6,
      gap: ' ',
      words: [
        ...new Set([...frequentEnglish, ...invent(random, parts(syllables.latin), 60_000, 2, 4)]),
      ],
    },
    {
      name: 'German',
      share: 0.1,
      gap: ' ',
      words: invent(random, parts(syllables.german), 30_000, 1, 4),
    },
    {
      name: 'French',
      share: 0.1,
      gap: ' ',
      words: invent(random, parts(syllables.french), 20_000, 1, 4),
    },
    {
      name: 'Russian',
      share: 0.08,
      gap: ' ',
      words: invent(random, parts(syllables.cyrillic), 30_000, 2, 4),
    },
    { name: 'Chinese', share: 0.12, gap: '', words: invent(random, [...chinese], 20_000, 1, 3) },
  ]
}

/** Rank r comes about 1/r as often as the first. */
export function pickWord(random: () => number, words: readonly string[]): string {
  return words[Math.floor(words.length ** random()) - 1] ?? ''
}

/** Lengths as in real chats: many short ones and a long tail. */
export function inventText(random: () => number, language: Language, medianWords: number): string {
  const bell = random() + random() + random() + random() - 2
  const count = Math.max(1, Math.round(medianWords * Math.exp(bell * 1.4)))
  let text = ''
  for (let i = 0; i < count; i++) {
    text += pickWord(random, language.words)
    const roll = random()
    if (i === count - 1) text += language.gap === '' ? '。' : '.'
    else if (roll < 0.06) text += language.gap === '' ? '，' : ', '
    else if (roll < 0.08) text += language.gap === '' ? '。\n' : '.\n\n'
    else text += language.gap
  }
  return text
}
