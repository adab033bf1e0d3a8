import { type City, food, sight, stay, transport } from './entry.ts';

const newYork: City = {
  name: 'New York',
  alsoCalled: ['nyc', 'manhattan'],
  inGerman: 'New York',
  entries: [
    food("Katz's Delicatessen", 'sandwich lunch', 'Pastrami on the Lower East Side since 1888.'),
    food("Joe's Pizza", 'pizza cheap street', 'A slice in Greenwich Village, since 1975.'),
    food("Xi'an Famous Foods", 'noodle spicy cheap', 'Hand-pulled noodles with lamb and cumin.'),
    sight('Metropolitan Museum of Art', 'museum art history', 'On Fifth Avenue; closed on Wednesdays.'),
    sight('High Line', 'park free walk', 'A park on a former railway above the streets of the West Side.'),
    sight('Staten Island Ferry', 'view free boat children', 'Free, day and night, past the Statue of Liberty.'),
    stay('The Plaza', 'luxury park', 'A grand hotel of 1907 at a corner of Central Park.'),
    stay('Pod 51', 'cheap', 'Small rooms in Midtown East.'),
    transport('AirTrain JFK', 'airport train', 'To Jamaica, and on by rail to Manhattan: less than an hour.'),
    transport('Subway', 'subway metro ticket night', 'Tap a contactless card; it runs day and night.'),
  ],
};

const lasVegas: City = {
  name: 'Las Vegas',
  alsoCalled: ['vegas'],
  inGerman: 'Las Vegas',
  entries: [
    food('Lotus of Siam', 'thai dinner spicy', 'Northern Thai cooking off the Strip.'),
    food('Tacos El Gordo', 'taco cheap street night', 'Tacos as in Tijuana, until late at night.'),
    food('Bacchanal Buffet', 'buffet dinner', 'The great buffet of Caesars Palace.'),
    sight('Fountains of Bellagio', 'show free view children', 'A free show of water and music, several times an hour.'),
    sight('Neon Museum', 'museum art night', 'The signs of old casinos, best after dark.'),
    sight('Red Rock Canyon', 'nature park walk', "Desert cliffs, half an hour's drive west of the Strip."),
    stay('Bellagio', 'luxury view', 'On the lake with the fountains, in the middle of the Strip.'),
    stay('Venetian', 'luxury', 'Suites only, and canals indoors.'),
    stay('Luxor', 'cheap pyramid', 'A pyramid at the south end of the Strip.'),
    transport('The Deuce', 'bus night ticket', 'Double-deckers along the Strip, day and night.'),
    transport('Monorail', 'train ticket', 'Behind the east side of the Strip; it does not go to the airport.'),
  ],
};

const tokyo: City = {
  name: 'Tokyo',
  alsoCalled: ['tokio'],
  inGerman: 'Tokio',
  entries: [
    food('Tsukiji Outer Market', 'market fish sushi breakfast', 'Seafood at the stalls; go early in the morning.'),
    food('Ichiran Shibuya', 'ramen noodle night cheap', 'Ramen in booths for one, day and night.'),
    food("T's TanTan", 'vegetarian vegan ramen noodle', 'Ramen without meat, inside Tokyo Station.'),
    sight('Sensō-ji', 'temple history free', "The city's oldest temple, in Asakusa."),
    sight('Meiji Jingū', 'shrine park free walk', 'A shrine in a forest, beside Harajuku station.'),
    sight('Metropolitan Government Building', 'view free', 'A free view from the 45th floor, in Shinjuku.'),
    stay('Imperial Hotel', 'luxury park', 'A grand hotel by Hibiya Park, since 1890.'),
    stay('Toyoko Inn', 'cheap', 'Plain small rooms by many stations, with breakfast.'),
    transport('Suica', 'ticket metro bus', 'A card for trains, metro and buses, which also pays in shops.'),
    transport('Narita Express', 'airport train', 'From Narita to Tokyo Station in about an hour.'),
  ],
};

export const overseas: readonly City[] = [newYork, lasVegas, tokyo];
