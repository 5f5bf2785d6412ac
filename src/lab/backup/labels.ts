/** Labels of the backups that a repository lists in its `backup.info`, oldest first. Pure. */
export const labelsIn = (info: string): string[] => {
  const current = info.split('[backup:current]')[1]?.split(/^\[/m)[0] ?? ''
  return [...current.matchAll(/^(\d{8}-\d{6}F(?:_\d{8}-\d{6}[DI])?)=/gm)].map(([, label]) => label as string).toSorted()
}
