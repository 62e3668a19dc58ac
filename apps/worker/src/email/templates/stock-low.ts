import { facts, letterTemplate, paragraph } from '../letter.ts'
import { formatNumber } from '../language.ts'

interface Facts {
  /** With what tells the variant from its siblings. */
  variantName: string
  sku: string
  available: number
  threshold: number
}

/** Tells an admin that a variant is running out. */
export const stockLowMail = letterTemplate<Facts>({
  en: ({ variantName, sku, available, threshold }) => ({
    subject: `Low stock: ${variantName}`,
    title: available > 0 ? 'Something is running out' : 'Something is sold out',
    preview: `${formatNumber(available, 'en')} left of ${sku}`,
    blocks: [
      paragraph(`What is available of ${variantName} has fallen to its threshold or below.`),
      facts({
        SKU: sku,
        Available: formatNumber(available, 'en'),
        Threshold: formatNumber(threshold, 'en'),
      }),
    ],
    reason: 'admin',
  }),
  de: ({ variantName, sku, available, threshold }) => ({
    subject: `Niedriger Bestand: ${variantName}`,
    title: available > 0 ? 'Ein Artikel geht zur Neige' : 'Ein Artikel ist ausverkauft',
    preview: `Noch ${formatNumber(available, 'de')} von ${sku} verfügbar`,
    blocks: [
      paragraph(`Der verfügbare Bestand von ${variantName} hat seine Meldegrenze erreicht oder unterschritten.`),
      facts({
        Artikelnummer: sku,
        Verfügbar: formatNumber(available, 'de'),
        Meldegrenze: formatNumber(threshold, 'de'),
      }),
    ],
    reason: 'admin',
  }),
})
