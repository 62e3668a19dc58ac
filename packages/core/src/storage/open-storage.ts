import { createLocalStorage } from './local-storage.ts'
import type { UploadSigning } from './signed-upload.ts'
import type { Storage } from './storage.ts'

/** The settings that say where files are, by the names both apps give them. */
export interface StorageSettings {
  UPLOAD_DIR: string
  AWS_S3_BUCKET?: string | undefined
  AWS_REGION: string
  AWS_ENDPOINT_URL?: string | undefined
  AWS_ACCESS_KEY_ID?: string | undefined
  AWS_SECRET_ACCESS_KEY?: string | undefined
}

/**
 * The storage the settings ask for; `uploads` is the route that takes files by link when they are kept in a folder.
 * Whoever names no bucket does not load the S3 client.
 */
export async function openStorage(settings: StorageSettings, uploads?: UploadSigning): Promise<Storage> {
  const { UPLOAD_DIR, AWS_S3_BUCKET, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = settings
  if (!AWS_S3_BUCKET) return createLocalStorage({ folder: UPLOAD_DIR, uploads })
  const { createS3Storage } = await import('./s3-storage.ts')
  return createS3Storage({
    bucket: AWS_S3_BUCKET,
    region: settings.AWS_REGION,
    endpoint: settings.AWS_ENDPOINT_URL,
    ...(AWS_ACCESS_KEY_ID &&
      AWS_SECRET_ACCESS_KEY && {
        credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
      }),
  })
}
