/** An object without one of its fields. */
export const without = (one: object, field: string): object =>
  Object.fromEntries(Object.entries(one).filter(([name]) => name !== field))
