/** One thing that is allowed, as IAM has it. */
export interface Statement {
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[] | string
  readonly Condition?: object
}

/** What has to be allowed for one kind of fault or step, and nothing more. */
export interface Policy {
  readonly kind: string
  /** for people: to whom it is given */
  readonly whose: string
  readonly document: { readonly Version: string; readonly Statement: readonly Statement[] }
}
