/** As much of a name as strangers see: `Ada Lovelace` → `Ada L.` */
export function publicName(name: string): string {
  const words = name.trim().split(/\s+/)
  const last = words.length > 1 ? Array.from(words.at(-1) ?? '')[0] : undefined
  return last ? `${words[0]} ${last.toUpperCase()}.` : (words[0] ?? '')
}
