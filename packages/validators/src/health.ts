import { z } from 'zod'

export const Health = z.object({ status: z.literal('ok'), version: z.string(), uptimeSeconds: z.number() })
export type Health = z.infer<typeof Health>

export const DependencyHealth = z.object({
  status: z.enum(['ok', 'down']),
  /** How long the check took, in milliseconds. */
  latencyMs: z.number(),
})
export type DependencyHealth = z.infer<typeof DependencyHealth>

/** Each dependency by name, without hosts or secrets. */
export const DetailedHealth = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  uptimeSeconds: z.number(),
  dependencies: z.record(z.string(), DependencyHealth),
})
export type DetailedHealth = z.infer<typeof DetailedHealth>

export const Liveness = z.object({ status: z.literal('ok') })
export type Liveness = z.infer<typeof Liveness>
