import { chmod, mkdir } from 'node:fs/promises'

/** Makes a folder that only its owner may look into, and closes one that was made otherwise: settings in it hold secrets. */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
}
