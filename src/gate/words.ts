/** Counts and lists in sentences. Pure. */

const most = 5

/** The first few, and how many more there are. */
export const listed = (texts: readonly string[]) =>
  texts.length > most ? `${texts.slice(0, most).join('; ')}; and ${texts.length - most} more` : texts.join('; ')

export const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
