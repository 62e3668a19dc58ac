/** In hundredths of a percent. `reduced` is missing where a country taxes everything at one rate. */
export interface CountryTax {
  standard: number
  reduced?: number
}

/**
 * By ISO 3166-1 alpha-2 code, as of January 2026. Demo data: check them against the European Commission's list of VAT rates,
 * and gov.uk for GB, before you charge by them. Of several reduced rates this has one; which goods are under it is national law.
 */
export const taxRates: Readonly<Record<string, CountryTax>> = {
  AT: { standard: 2_000, reduced: 1_000 },
  BE: { standard: 2_100, reduced: 600 },
  BG: { standard: 2_000, reduced: 900 },
  CY: { standard: 1_900, reduced: 500 },
  CZ: { standard: 2_100, reduced: 1_200 },
  DE: { standard: 1_900, reduced: 700 },
  DK: { standard: 2_500 },
  EE: { standard: 2_400, reduced: 900 },
  ES: { standard: 2_100, reduced: 1_000 },
  FI: { standard: 2_550, reduced: 1_350 },
  FR: { standard: 2_000, reduced: 550 },
  GB: { standard: 2_000, reduced: 500 },
  GR: { standard: 2_400, reduced: 1_300 },
  HR: { standard: 2_500, reduced: 1_300 },
  HU: { standard: 2_700, reduced: 500 },
  IE: { standard: 2_300, reduced: 1_350 },
  IT: { standard: 2_200, reduced: 1_000 },
  LT: { standard: 2_100, reduced: 1_200 },
  LU: { standard: 1_700, reduced: 800 },
  LV: { standard: 2_100, reduced: 1_200 },
  MT: { standard: 1_800, reduced: 500 },
  NL: { standard: 2_100, reduced: 900 },
  PL: { standard: 2_300, reduced: 800 },
  PT: { standard: 2_300, reduced: 600 },
  RO: { standard: 2_100, reduced: 1_100 },
  SE: { standard: 2_500, reduced: 1_200 },
  SI: { standard: 2_200, reduced: 950 },
  SK: { standard: 2_300, reduced: 1_900 },
  // Sales tax is a matter of states and counties: a shop there computes it elsewhere.
  US: { standard: 0 },
}
