export interface Copies {
  /**
   * Waits until what was written is on every site that it is copied to; nobody writes any more. Resolves also when `signal` ends
   * it: whether the sites are alike is for whoever reads them back to say.
   */
  untilCopied(signal: AbortSignal): Promise<void>
}
