/** Exit codes of the command line; the same numbers everywhere. */
export const ExitCode = {
  /** all objectives met */
  met: 0,
  /** an objective missed */
  missed: 1,
  /** the drill does not tell */
  inconclusive: 2,
  /** stopped before its end, undone */
  aborted: 3,
  /** an undo failed or could not be verified; outranks every other */
  undoFailed: 4,
  /** refused before anything was injected */
  refused: 5,
  /** the command or its input is wrong */
  usage: 64,
  /** a fault of ours */
  internal: 70,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
