export interface Roles {
  /**
   * Gives back what a drill has moved and what nobody else moves back, once the system is steady again. Resolves with what was
   * moved, for people.
   */
  restoreRoles(signal: AbortSignal): Promise<readonly string[]>
}
