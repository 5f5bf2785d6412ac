/** Roles that a drill may move and that nobody else moves back: where masters are, for one. */
export interface Roles {
  /** Who holds them: names of components, kept in the journal until they are given back. Rejects where that cannot be told. */
  rolesHeld(signal: AbortSignal): Promise<readonly string[]>
  /**
   * Gives them back, once the system is steady again, to whoever of these holds none now. Resolves with what was moved, for
   * people.
   */
  restoreRoles(held: readonly string[], signal: AbortSignal): Promise<readonly string[]>
}
