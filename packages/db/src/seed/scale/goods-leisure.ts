import type { DepartmentText } from './departments.ts'

/** Goods for children, animals, body and pastime. */
export const leisure: readonly DepartmentText[] = [
  {
    name: 'Toys',
    medianCents: 2_900,
    options: 'colour',
    materials: 'Beech Maple Felt Cotton Cardboard Plush Birch Rubber Tin Plastic Wool Bamboo Linden Foam Cork Fabric',
    tree: `
Play
  Building Sets: Building Blocks, Marble Run, Construction Kit, Train Set, Magnetic Tiles, Model Kit
  Dolls: Doll, Doll House, Doll Pram, Puppet, Doll Cot, Marionette, Puppet Theatre
  Cuddly Toys: Teddy Bear, Plush Rabbit, Plush Elephant, Comfort Blanket, Plush Dinosaur, Plush Fox
  Vehicles: Toy Tractor, Fire Engine, Pull Along Duck, Racing Car, Toy Aeroplane, Dumper Truck, Rocking Horse
  Pretend Play: Play Kitchen, Shop Counter, Doctor Kit, Pirate Ship, Knight Castle, Magic Wand, Play Tent
Games
  Board Games: Chess Set, Draughts Board, Backgammon Set, Strategy Game, Ludo Board, Mancala Board
  Puzzles: Jigsaw Puzzle, Puzzle Cube, Brain Teaser, Tangram, Wooden Maze, Domino Set
  Card Games: Playing Cards, Card Shuffler, Tarot Deck, Memory Game, Dice Set, Poker Chips
Crafts
  Drawing: Crayons, Watercolour Set, Chalk Board, Colouring Book, Finger Paint, Face Paint
  Sewing: Sewing Machine, Knitting Needles, Crochet Hook, Embroidery Hoop, Yarn, Thimble, Weaving Loom
  Outdoor Toys: Kite, Sandpit, Garden Swing, Frisbee, Juggling Balls, Stilts, Yo Yo, Bubble Machine`,
  },
  {
    name: 'Nursery',
    medianCents: 4_900,
    options: 'colour',
    materials: 'Muslin Bamboo Cotton Beech Silicone Merino Linen Fleece Birch Jersey Felt Terry Wicker Rubber',
    tree: `
Sleep
  Cots: Cot, Moses Basket, Cradle, Crib Mattress, Baby Nest, Cot Bumper
  Swaddles: Swaddle Blanket, Sleepsuit, Baby Blanket, Baby Monitor, Mobile, Music Box
Care for Babies
  Feeding: High Chair, Baby Bottle, Bib, Weaning Spoon, Sippy Cup, Breast Pump, Bottle Warmer
  Bathing: Baby Bath, Hooded Towel, Potty, Changing Mat, Nappy Bag, Bath Thermometer, Baby Brush
On the Move
  Prams: Pram, Pushchair, Footmuff, Sun Canopy, Buggy Board
  Carriers: Baby Carrier, Baby Sling, Car Seat, Baby Bouncer, Play Mat, Teething Ring, Rattle`,
  },
  {
    name: 'Care',
    medianCents: 1_900,
    options: 'volume',
    materials:
      'Lavender Rosemary Cedar Bergamot Almond Argan Charcoal Honey Oat Sandalwood Jasmine Citrus Mint Eucalyptus Vanilla Coconut Rosehip Calendula',
    tree: `
Face and Body
  Skin Care: Face Cream, Cleanser, Face Mask, Serum, Toner, Sunscreen, Lip Balm, Night Cream
  Soaps: Soap Bar, Shower Gel, Bath Salts, Body Scrub, Hand Soap, Bath Bomb
  Body Lotions: Body Lotion, Hand Cream, Body Butter, Massage Oil, Foot Cream, Deodorant
Hair
  Hair Care: Shampoo, Conditioner, Hair Mask, Hair Oil, Hair Spray, Pomade
  Hair Tools: Hairbrush, Comb, Hairdryer, Curling Iron, Hair Clip, Scrunchie
  Shaving: Safety Razor, Shaving Brush, Shaving Cream, Aftershave, Beard Oil, Beard Trimmer
Scent and Colour
  Perfumes: Eau de Parfum, Cologne, Room Spray, Essential Oil, Reed Diffuser, Perfume Atomiser
  Makeup: Lipstick, Mascara, Foundation, Blusher, Eyeshadow Palette, Nail Polish, Makeup Brush
Health
  Wellbeing: Hot Water Bottle, Heating Pad, Acupressure Mat, Massage Gun, Eye Pillow, Bath Pillow
  First Aid: First Aid Kit, Thermometer, Plasters, Ice Pack, Bandage, Pill Organiser, Toothbrush`,
  },
  {
    name: 'Pets',
    medianCents: 2_500,
    options: 'size',
    materials: 'Leather Nylon Rope Felt Wicker Cotton Rubber Steel Bamboo Plush Canvas Ceramic Sisal Corduroy',
    tree: `
Dogs
  Dog Walking: Dog Lead, Dog Collar, Dog Harness, Dog Coat, Dog Whistle, Muzzle
  Dog Beds: Dog Bed, Dog Crate, Kennel, Dog Blanket, Dog Ramp
  Dog Toys: Chew Toy, Tug Rope, Fetch Ball, Snuffle Mat, Treat Dispenser
Cats
  Cat Furniture: Scratching Post, Cat Tree, Cat Cave, Cat Flap, Cat Hammock
  Cat Supplies: Litter Tray, Cat Carrier, Feather Wand, Catnip Mouse, Grooming Brush
Other Animals
  Feeding Bowls: Feeding Bowl, Water Fountain, Slow Feeder, Food Scoop, Travel Bowl
  Small Animals: Hamster Cage, Rabbit Hutch, Exercise Wheel, Hay Rack, Guinea Pig Tunnel
  Aquariums: Aquarium, Fish Tank Filter, Terrarium, Heat Lamp, Aquarium Gravel
  Riding: Riding Boots, Riding Helmet, Horse Blanket, Bridle, Stirrups, Hoof Pick`,
  },
  {
    name: 'Music',
    medianCents: 15_900,
    options: 'colour',
    materials:
      'Spruce Mahogany Maple Rosewood Ebony Brass Silver Nickel Cedar Bamboo Walnut Carbon Cherry Copper Koa Sapele',
    tree: `
Strings
  Guitars: Acoustic Guitar, Electric Guitar, Ukulele, Bass Guitar, Banjo, Mandolin, Guitar Strap
  Bowed Instruments: Violin, Cello, Viola, Violin Bow, Rosin, Double Bass
Winds
  Woodwind: Flute, Clarinet, Saxophone, Recorder, Oboe, Piccolo, Harmonica
  Brass Instruments: Trumpet, Trombone, French Horn, Tuba, Bugle, Mouthpiece
Keys and Drums
  Keyboards and Pianos: Digital Piano, Synthesizer, Accordion, Melodica, Piano Stool, Metronome
  Percussion: Drum Kit, Snare Drum, Bongos, Cajon, Tambourine, Xylophone, Cymbal, Drumsticks
Studio
  Recording: Microphone, Audio Interface, Studio Monitor, Mixing Desk, Pop Shield, Microphone Stand
  Stage: Guitar Amplifier, Effects Pedal, Music Stand, Instrument Case, Tuner, Guitar Stand, Plectrum`,
  },
]
