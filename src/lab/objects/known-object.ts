/** An object that is there from the beginning in every bucket that anybody may read: whoever asks for it knows the answer. */
export const knownObject = 'known.txt'

/** A bucket that anybody may write to: readiness is proved in it, without keys. */
export const openBucket = 'muster-readiness'
