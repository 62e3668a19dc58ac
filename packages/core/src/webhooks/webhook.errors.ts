import { AppError } from '../errors.ts'

export const webhookNotFound = () => new AppError('webhook.not_found', 'There is no such webhook', {})

export const webhookDisabled = () =>
  new AppError('webhook.disabled', 'The webhook is disabled: make its status active first', {})
