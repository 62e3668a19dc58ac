import type { Review } from '@shop/validators'
import { publicName } from './review.rules.ts'

export const reviewSelect = {
  id: true,
  rating: true,
  title: true,
  body: true,
  verified: true,
  createdAt: true,
  user: { select: { name: true } },
} as const

export interface ReviewRow {
  id: string
  rating: number
  title: string
  body: string
  verified: boolean
  createdAt: Date
  user: { name: string } | null
}

export const toReview = ({ id, rating, title, body, verified, createdAt, user }: ReviewRow): Review => ({
  id,
  rating,
  title,
  body,
  author: user && publicName(user.name),
  verified,
  createdAt: createdAt.toISOString(),
})
