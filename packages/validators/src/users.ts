import { z } from 'zod'
import { Email, PersonName, User } from './auth.ts'
import { Cart } from './cart.ts'
import { Id, Language, PageInput, pageOf, Timestamp, text } from './common.ts'
import { Address, Order } from './orders.ts'
import { Review } from './reviews.ts'
import { WishlistItem } from './wishlist.ts'

export const MAX_ADDRESSES = 20

export const UserStatus = z.enum(['active', 'disabled'])
export type UserStatus = z.infer<typeof UserStatus>

const Phone = text(3, 40)

export const Profile = z.object({ ...User.shape, phone: z.string().nullable() })
export type Profile = z.infer<typeof Profile>

/** What is left out stays as it is; `phone: null` takes the number away. */
export const UpdateProfileInput = z.strictObject({ name: PersonName.optional(), phone: Phone.nullable().optional() })
export type UpdateProfileInput = z.infer<typeof UpdateProfileInput>

export const ChangeEmailInput = z.strictObject({
  newEmail: Email,
  password: z.string().normalize('NFC').min(1).max(256),
})
export type ChangeEmailInput = z.infer<typeof ChangeEmailInput>

export const ConfirmEmailChangeInput = z.strictObject({ token: z.string().min(1).max(200) })
export type ConfirmEmailChangeInput = z.infer<typeof ConfirmEmailChangeInput>

export const EraseAccountInput = z.strictObject({ password: z.string().normalize('NFC').min(1).max(256) })
export type EraseAccountInput = z.infer<typeof EraseAccountInput>

/** An address of the address book. While there is any, exactly one is the default. */
export const SavedAddress = z.object({ id: Id, ...Address.shape, isDefault: z.boolean() })
export type SavedAddress = z.infer<typeof SavedAddress>

export const AddressList = z.object({ items: z.array(SavedAddress) })
export type AddressList = z.infer<typeof AddressList>

/** The first address is the default whatever `isDefault` says. */
export const AddAddressInput = Address.extend({ isDefault: z.boolean().default(false) })
export type AddAddressInput = z.infer<typeof AddAddressInput>

/** The whole address anew. The default stays the default until another becomes it. */
export const UpdateAddressInput = AddAddressInput.extend({ id: Id })
export type UpdateAddressInput = z.infer<typeof UpdateAddressInput>

export const RemoveAddressInput = z.strictObject({ id: Id })
export type RemoveAddressInput = z.infer<typeof RemoveAddressInput>

export const Preferences = z.object({
  /** BCP 47: the language of mails. */
  language: Language,
  /** Mails besides those about the customer's own orders and account. */
  newsletter: z.boolean(),
  /** A mail about what was left in the cart for a day. */
  cartReminders: z.boolean(),
})
export type Preferences = z.infer<typeof Preferences>

/** What is left out stays as it is. */
export const UpdatePreferencesInput = z.strictObject(Preferences.partial().shape)
export type UpdatePreferencesInput = z.infer<typeof UpdatePreferencesInput>

/** Everything the shop holds of a customer. */
export const AccountData = z.object({
  profile: Profile,
  preferences: Preferences,
  addresses: z.array(SavedAddress),
  cart: Cart,
  wishlist: z.array(WishlistItem.omit({ product: true })),
  orders: z.array(Order),
  reviews: z.array(Review.omit({ author: true }).extend({ productId: Id })),
  sessions: z.array(z.object({ createdAt: Timestamp, expiresAt: Timestamp })),
  /** Mails sent to the address of the account. */
  mails: z.array(z.object({ template: z.string(), subject: z.string(), createdAt: Timestamp })),
  /** What the security log tells of the account, newest first. */
  activity: z.array(z.object({ action: z.string(), address: z.string().nullable(), createdAt: Timestamp })),
})
export type AccountData = z.infer<typeof AccountData>

/** An account as an admin sees it. */
export const AccountSummary = z.object({ ...User.shape, status: UserStatus })
export type AccountSummary = z.infer<typeof AccountSummary>

export const ListUsersInput = PageInput.extend({
  /** Part of a name or e-mail address. */
  q: text(1, 120).optional(),
  status: UserStatus.optional(),
  role: User.shape.role.optional(),
})
export type ListUsersInput = z.infer<typeof ListUsersInput>

export const UserPage = pageOf(AccountSummary)
export type UserPage = z.infer<typeof UserPage>

export const UpdateUserStatusInput = z.strictObject({ id: Id, status: UserStatus })
export type UpdateUserStatusInput = z.infer<typeof UpdateUserStatusInput>

/** What the audit log tells of: sign-ins, accounts, and what admins do. Entries stay for good, so none of these goes away. */
export const AuditAction = z.enum([
  'auth.registered',
  'auth.login',
  'auth.login_failed',
  'auth.password_changed',
  'auth.password_reset',
  'auth.email_change_requested',
  'auth.email_changed',
  'auth.sessions_ended',
  'user.status_changed',
  'user.erased',
  'user.data_exported',
  'export.created',
  'export.downloaded',
  'product.created',
  'product.updated',
  'product.removed',
  'product.stock_adjusted',
  'category.created',
  'category.updated',
  'category.removed',
  'brand.created',
  'brand.updated',
  'brand.removed',
  'payment.refund_requested',
  'webhook.created',
  'webhook.updated',
  'webhook.removed',
  'webhook.secret_rotated',
  'webhook.disabled',
  'webhook.redelivered',
])
export type AuditAction = z.infer<typeof AuditAction>

/** Something that matters to security: who did it, to whom, from where, in which request. */
export const AuditEntry = z.object({
  id: Id,
  action: AuditAction,
  actorKind: z.enum(['guest', 'customer', 'admin', 'system']),
  actorId: Id.nullable(),
  subjectId: Id.nullable(),
  details: z.record(z.string(), z.unknown()),
  address: z.string().nullable(),
  requestId: z.string(),
  createdAt: Timestamp,
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const ListAuditInput = PageInput.extend({
  action: AuditAction.optional(),
  actorId: Id.optional(),
  subjectId: Id.optional(),
})
export type ListAuditInput = z.infer<typeof ListAuditInput>

export const AuditPage = pageOf(AuditEntry)
export type AuditPage = z.infer<typeof AuditPage>
