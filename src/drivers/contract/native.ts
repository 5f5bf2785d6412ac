export interface Native {
  /**
   * Copies what the system itself says (histories, logs, statistics) into `folder`; returns the file names. What is secret in it
   * is taken out by `conceal` before it is written.
   */
  collectNative(folder: string, conceal: (text: string) => string, signal: AbortSignal): Promise<readonly string[]>
}
