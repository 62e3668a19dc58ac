import { createHmac } from 'node:crypto'
import type { WebhookEndpoint, WebhookEndpointWithSecret } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { toSecret } from './signature.rules.ts'

interface Keyed {
  endpointId: string
  secretVersion: number
}

/** The secret of a version: made of the endpoint's id and the shop's secret, so that a dump of the database forges nothing. */
const secretOf = ({ settings }: Pick<CoreContext, 'settings'>, { endpointId, secretVersion }: Keyed): string =>
  toSecret(createHmac('sha256', settings.signingSecret).update(`webhook ${endpointId} ${secretVersion}`).digest())

/** What a delivery is signed with now: after a rotation, with the secret before as well, for as long as that was asked for. */
export function signingSecrets(
  ctx: Pick<CoreContext, 'settings' | 'now'>,
  endpoint: Keyed & { previousSecretUntil: Date | null },
): string[] {
  const { secretVersion, previousSecretUntil } = endpoint
  const isBoth = previousSecretUntil !== null && previousSecretUntil > ctx.now()
  return [
    secretOf(ctx, endpoint),
    ...(isBoth ? [secretOf(ctx, { ...endpoint, secretVersion: secretVersion - 1 })] : []),
  ]
}

/** An endpoint with its secret: for the admin who has just made or rotated it, or repeats that very call. */
export const withSecret = (ctx: CoreContext, endpoint: WebhookEndpoint): WebhookEndpointWithSecret => ({
  ...endpoint,
  secret: secretOf(ctx, { endpointId: endpoint.id, secretVersion: endpoint.secretVersion }),
})
