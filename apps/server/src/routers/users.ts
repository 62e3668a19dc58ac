import { listAudit } from '@shop/core/audit'
import {
  addAddress,
  confirmEmailChange,
  eraseAccount,
  exportData,
  getPreferences,
  getProfile,
  listAddresses,
  listUsers,
  removeAddress,
  requestEmailChange,
  updateAddress,
  updatePreferences,
  updateProfile,
  updateUserStatus,
} from '@shop/core/users'
import {
  AccountData,
  AccountSummary,
  AddAddressInput,
  AddressList,
  AuditPage,
  ChangeEmailInput,
  ConfirmEmailChangeInput,
  EraseAccountInput,
  ListAuditInput,
  ListUsersInput,
  Preferences,
  Profile,
  RemoveAddressInput,
  SavedAddress,
  UpdateAddressInput,
  UpdatePreferencesInput,
  UpdateProfileInput,
  UpdateUserStatusInput,
  UserPage,
} from '@shop/validators'
import { adminProcedure, customerProcedure, Nothing, publicProcedure } from '../trpc/procedures.ts'

const tags = ['Users']

export const usersRouter = {
  profile: customerProcedure
    .meta({ openapi: { method: 'GET', path: '/users/profile', tags, summary: 'My profile' } })
    .output(Profile)
    .query(({ ctx }) => getProfile(ctx.core)),

  updateProfile: customerProcedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/users/profile',
        tags,
        summary: 'Change my profile',
        description: 'What is left out stays as it is.',
      },
    })
    .input(UpdateProfileInput)
    .output(Profile)
    .mutation(({ ctx, input }) => updateProfile(ctx.core, input)),

  exportData: customerProcedure
    .meta({
      openapi: { method: 'GET', path: '/users/profile/data', tags, summary: 'Everything the shop holds of me' },
    })
    .output(AccountData)
    .query(({ ctx }) => exportData(ctx.core)),

  erase: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/users/profile/erase',
        tags,
        summary: 'Erase my account',
        description:
          'Orders stay without anything that says whose they were, reviews as their stars alone. There is no way back.',
      },
      errors: ['auth.wrong_password', 'auth.too_many_attempts', 'auth.busy'],
    })
    .input(EraseAccountInput)
    .output(Nothing)
    .mutation(async ({ ctx, input }) => {
      await eraseAccount(ctx.core, input)
      ctx.cookie.clear()
    }),

  changeEmail: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/users/email-change',
        tags,
        summary: 'Have a link mailed to a new address',
        description: 'The account keeps its address until the link is used.',
      },
      errors: ['auth.wrong_password', 'auth.email_taken', 'auth.too_many_attempts', 'auth.busy'],
    })
    .input(ChangeEmailInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => requestEmailChange(ctx.core, input)),

  confirmEmailChange: publicProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/users/email-change/confirm',
        tags,
        summary: 'Make the new address the account’s, with the token of the mail',
      },
      errors: ['auth.link_invalid', 'auth.email_taken'],
    })
    .input(ConfirmEmailChangeInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => confirmEmailChange(ctx.core, input)),

  addresses: customerProcedure
    .meta({ openapi: { method: 'GET', path: '/users/addresses', tags, summary: 'My address book' } })
    .output(AddressList)
    .query(({ ctx }) => listAddresses(ctx.core)),

  addAddress: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/users/addresses',
        tags,
        summary: 'Add an address',
        description: 'While there is any address, exactly one is the default: the first is it in any case.',
        successStatus: 201,
      },
      errors: ['user.too_many_addresses'],
      idempotent: true,
    })
    .input(AddAddressInput)
    .output(SavedAddress)
    .mutation(({ ctx, input }) => addAddress(ctx.core, input)),

  updateAddress: customerProcedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/users/addresses/{id}',
        tags,
        summary: 'Write an address anew',
        description: 'The default stays the default until another becomes it.',
      },
      errors: ['user.address_not_found'],
    })
    .input(UpdateAddressInput)
    .output(SavedAddress)
    .mutation(({ ctx, input }) => updateAddress(ctx.core, input)),

  removeAddress: customerProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/users/addresses/{id}', tags, summary: 'Take an address out' },
      errors: ['user.address_not_found'],
    })
    .input(RemoveAddressInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => removeAddress(ctx.core, input)),

  preferences: customerProcedure
    .meta({ openapi: { method: 'GET', path: '/users/preferences', tags, summary: 'My preferences' } })
    .output(Preferences)
    .query(({ ctx }) => getPreferences(ctx.core)),

  updatePreferences: customerProcedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/users/preferences',
        tags,
        summary: 'Change my preferences',
        description: 'What is left out stays as it is.',
      },
    })
    .input(UpdatePreferencesInput)
    .output(Preferences)
    .mutation(({ ctx, input }) => updatePreferences(ctx.core, input)),

  adminList: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/users/admin/all', tags, summary: 'Accounts, newest first' } })
    .input(ListUsersInput)
    .output(UserPage)
    .query(({ ctx, input }) => listUsers(ctx.core, input)),

  updateStatus: adminProcedure
    .meta({
      openapi: {
        method: 'PATCH',
        path: '/users/admin/{id}/status',
        tags,
        summary: 'Disable or enable an account',
        description: 'Disabling ends every session of the account at once.',
      },
      errors: ['user.not_found', 'user.own_status'],
    })
    .input(UpdateUserStatusInput)
    .output(AccountSummary)
    .mutation(({ ctx, input }) => updateUserStatus(ctx.core, input)),

  audit: adminProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/users/admin/audit',
        tags,
        summary: 'What happened that matters to security, newest first',
      },
    })
    .input(ListAuditInput)
    .output(AuditPage)
    .query(({ ctx, input }) => listAudit(ctx.core, input)),
}
