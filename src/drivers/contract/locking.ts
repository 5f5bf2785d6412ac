/** One drill at a time in an estate, whoever drills it and from where: the lock lies where the drill is. */
export interface Locking {
  /** Refuses where another run holds it, naming which and until when. Taken again by the run that holds it, it is held on. */
  takeLock(runId: string): Promise<void>
  /** Gives up what this run holds, and nothing else. */
  releaseLock(runId: string): Promise<void>
}
