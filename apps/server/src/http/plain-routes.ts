import { CreateExportInput, type ErrorCode } from '@shop/validators'
import { z } from 'zod'
import type { Access } from '../trpc/meta.ts'
import { REST_PREFIX } from './rest-routes.ts'

/** A route that carries bytes and so is no procedure: for the OpenAPI document, and for what answers 405. */
export interface PlainRoute {
  method: 'GET' | 'POST' | 'PUT'
  /** Fastify's pattern, with the prefix. */
  url: string
  /** As in the document. */
  path: string
  /** Where paths begin, when that is not the API's own prefix. */
  server?: string
  operationId: string
  summary: string
  description?: string
  tags: readonly string[]
  access: Access
  /** What may stand in the query. */
  query?: z.ZodObject
  /** Forms, by field: `binary` is a file. */
  form?: Record<string, { type: 'string'; format?: 'binary'; maxLength?: number; description: string }>
  success: { status: number; description: string } & ({ schema: string } | { contentType: string })
  errors: readonly ErrorCode[]
}

export const IMAGE_FORM_URL = `${REST_PREFIX}/products/:id/images`
export const MEDIA_URL = '/media/*'
export const DOWNLOAD_URL = `${REST_PREFIX}/downloads/:token`
export const EXPORT_FILE_URL = `${REST_PREFIX}/orders/admin/export.csv`

export const PAYMENT_WEBHOOK_URL = `${REST_PREFIX}/payments/webhook`
export const UNSUBSCRIBE_URL = `${REST_PREFIX}/email/unsubscribe`

const unsubscribe = {
  url: UNSUBSCRIBE_URL,
  path: '/email/unsubscribe',
  tags: ['Users'],
  access: 'public',
  query: z.object({ token: z.string().meta({ description: 'From the link in the mail.' }) }),
  errors: ['auth.link_invalid'],
} as const

export const plainRoutes: PlainRoute[] = [
  {
    method: 'POST',
    url: IMAGE_FORM_URL,
    path: '/products/{id}/images',
    operationId: 'productsAddImage',
    summary: 'Add a picture, by form',
    description:
      'JPEG, PNG, WebP, GIF or AVIF of at most 10 MB, 40 megapixels (AVIF: 16) and 12,000 pixels a side. It shows once it ' +
      'was made into webp. Larger files go by link.',
    tags: ['Products'],
    access: 'admin',
    form: {
      file: { type: 'string', format: 'binary', description: 'The picture.' },
      alt: { type: 'string', maxLength: 500, description: 'What it shows, for whoever cannot see it.' },
    },
    success: { status: 202, description: 'Taken, and being made ready', schema: 'AcceptedImage' },
    errors: [
      'request.invalid',
      'request.malformed',
      'product.not_found',
      'request.too_large',
      'request.unsupported_media_type',
      'image.unsupported',
      'image.too_many',
      'storage.unavailable',
    ],
  },
  {
    method: 'GET',
    url: MEDIA_URL,
    path: '/media/{name}',
    server: '/',
    operationId: 'media',
    summary: 'A picture, as the URLs of products name it',
    description: 'Never changes under its name: keep it for as long as you like.',
    tags: ['Products'],
    access: 'public',
    success: { status: 200, description: 'The picture', contentType: 'image/webp' },
    errors: ['image.not_found', 'storage.unavailable'],
  },
  {
    method: 'GET',
    url: DOWNLOAD_URL,
    path: '/downloads/{token}',
    operationId: 'downloadFile',
    summary: 'Fetch a file by its signed link',
    description: 'As `fileUrl` and `reportUrl` of an import or export say it. The link is good for an hour.',
    tags: ['Products'],
    access: 'public',
    success: { status: 200, description: 'The file, as an attachment', contentType: 'text/csv' },
    errors: ['download.link_invalid', 'transfer.not_found', 'storage.unavailable'],
  },
  {
    method: 'POST',
    url: PAYMENT_WEBHOOK_URL,
    path: '/payments/webhook',
    operationId: 'paymentsWebhook',
    summary: 'Take an event of Stripe',
    description:
      'For Stripe alone, which signs the body (`Stripe-Signature`). Every event counts once, whenever it comes; answered before it is acted on.',
    tags: ['Payments'],
    access: 'public',
    success: { status: 200, description: 'Taken', schema: 'WebhookReceipt' },
    errors: ['payments.bad_signature', 'payments.not_configured', 'request.too_large'],
  },
  {
    ...unsubscribe,
    method: 'GET',
    operationId: 'openUnsubscribe',
    summary: 'A page that asks whether to end the mails of this kind',
    description: 'Where the link in such a mail leads. Changes nothing.',
    success: { status: 200, description: 'The page', contentType: 'text/html' },
  },
  {
    ...unsubscribe,
    method: 'POST',
    operationId: 'unsubscribe',
    summary: 'End the mails of this kind',
    description:
      'For that page, and for mail clients that do it with one click (RFC 8058). What is sent along is not looked at.',
    success: { status: 200, description: 'A page that says so', contentType: 'text/html' },
  },
  {
    method: 'GET',
    url: EXPORT_FILE_URL,
    path: '/orders/admin/export.csv',
    operationId: 'exportsFile',
    summary: 'A small export at once',
    description: 'Up to 10,000 rows, the same as an export of the worker has them. For more, start an export.',
    tags: ['Orders'],
    access: 'admin',
    query: CreateExportInput,
    success: { status: 200, description: 'The file, as an attachment', contentType: 'text/csv' },
    errors: ['request.invalid', 'export.too_large'],
  },
]
