/** Where the keys and settings lie by which a lab is reached by ssh. */
import type { Site } from '../components/component.ts'

export const sshFolderOf = (site: Pick<Site, 'stateDir'>) => `${site.stateDir}/ssh`

/** What opens the lab to whoever has it. */
export const clientKeyOf = (site: Pick<Site, 'stateDir'>) => `${sshFolderOf(site)}/client-key`

/** By which a host shows that it is that host. */
export const hostKeyOf = (site: Pick<Site, 'stateDir'>, host: string) => `${sshFolderOf(site)}/host-key-${host}`

/** `ssh -F` it: every host of the lab, by its name. */
export const clientConfigOf = (site: Pick<Site, 'stateDir'>) => `${sshFolderOf(site)}/config`

export const knownHostsOf = (site: Pick<Site, 'stateDir'>) => `${sshFolderOf(site)}/known_hosts`

/** The way in from outside: a program that needs no other part of ours. */
export const enterOf = (site: Pick<Site, 'stateDir'>) => `${sshFolderOf(site)}/enter`

/** Signs the tokens that clients show at the gateway. */
export const tokenKeyFileOf = (site: Pick<Site, 'stateDir'>) => `${sshFolderOf(site)}/token-key`

/** Holds a shell script for each component, that starts it as the lab did at its boot. */
export const startFolderOf = (site: Pick<Site, 'stateDir'>) => `${sshFolderOf(site)}/start`
