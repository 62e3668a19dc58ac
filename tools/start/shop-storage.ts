import { parseEnv } from '@shop/config/env'
import { storageSettings } from '@shop/config/settings'
import { openStorage, type Storage } from '@shop/core/storage'
import { z } from 'zod'
import { uploadDirOf } from './folders.ts'

/** The storage that a server started with these settings serves. Throws a SettingsError. */
export const openShopStorage = (env: NodeJS.ProcessEnv): Promise<Storage> =>
  openStorage(parseEnv(z.object(storageSettings), { ...env, UPLOAD_DIR: uploadDirOf(env) }))
