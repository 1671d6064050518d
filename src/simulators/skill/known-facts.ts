/** A country, its capital, and the city that is often taken for it. */
const capitals: readonly (readonly [string, string, string])[] = [
  ['Australia', 'Canberra', 'Sydney'],
  ['Canada', 'Ottawa', 'Toronto'],
  ['Brazil', 'Brasília', 'Rio de Janeiro'],
  ['Turkey', 'Ankara', 'Istanbul'],
  ['Switzerland', 'Bern', 'Zurich'],
  ['New Zealand', 'Wellington', 'Auckland'],
  ['South Korea', 'Seoul', 'Busan'],
  ['Morocco', 'Rabat', 'Casablanca'],
  ['Kazakhstan', 'Astana', 'Almaty'],
  ['Nigeria', 'Abuja', 'Lagos'],
  ['Vietnam', 'Hanoi', 'Ho Chi Minh City'],
  ['Ecuador', 'Quito', 'Guayaquil'],
  ['Pakistan', 'Islamabad', 'Karachi'],
  ['India', 'New Delhi', 'Mumbai'],
  ['China', 'Beijing', 'Shanghai'],
  ['Tanzania', 'Dodoma', 'Dar es Salaam'],
  ['Myanmar', 'Naypyidaw', 'Yangon'],
  ['Malta', 'Valletta', 'Birkirkara'],
  ['Cameroon', 'Yaoundé', 'Douala'],
  ['Kenya', 'Nairobi', 'Mombasa'],
  ['Norway', 'Oslo', 'Bergen'],
  ['Scotland', 'Edinburgh', 'Glasgow'],
  ['Portugal', 'Lisbon', 'Porto'],
  ['Poland', 'Warsaw', 'Kraków'],
  ['Syria', 'Damascus', 'Aleppo'],
  ['Ivory Coast', 'Yamoussoukro', 'Abidjan'],
  ['Israel', 'Jerusalem', 'Tel Aviv'],
  ['Senegal', 'Dakar', 'Saint-Louis'],
  ['Uganda', 'Kampala', 'Entebbe'],
  ['Finland', 'Helsinki', 'Tampere'],
]

export interface KnownFact {
  subject: string
  answer: string
  mistake: string
}

/** What a question asks for, where it is one of the few facts that are known here. */
export function findFact(prompt: string): KnownFact | null {
  if (!/\bcapital\b/i.test(prompt)) return null
  const found = capitals.find(([country]) => prompt.toLowerCase().includes(country.toLowerCase()))
  return found ? { subject: found[0], answer: found[1], mistake: found[2] } : null
}
