import { type City, food, sight, stay, transport } from './entry.ts';

const london: City = {
  name: 'London',
  alsoCalled: ['londres'],
  inGerman: 'London',
  entries: [
    food('Borough Market', 'market lunch cheap street', 'A covered food market by London Bridge; closed on Mondays.'),
    food('Dishoom', 'indian curry breakfast vegetarian', 'The cooking of Bombay cafés; people queue for the naan.'),
    food('Rules', 'british dinner history', 'British game and pies in Covent Garden, since 1798.'),
    sight('British Museum', 'museum free history art', 'Free; the Rosetta Stone is in room 4.'),
    sight('Tower of London', 'castle history children', 'The Crown Jewels, ravens and a thousand years of history.'),
    sight('Sky Garden', 'view free garden', 'A free view over the City from the 35th floor; book ahead.'),
    stay('Savoy', 'luxury river', 'A grand hotel of 1889 between the Strand and the river.'),
    stay('YHA London Central', 'cheap hostel', 'A hostel in Fitzrovia, a walk from Oxford Street.'),
    transport('Tube and buses', 'tube underground bus ticket', 'Touch in with a contactless card; each day is capped.'),
    transport('Elizabeth line', 'airport train heathrow', 'From Heathrow to the centre in about 35 minutes.'),
  ],
};

const paris: City = {
  name: 'Paris',
  alsoCalled: [],
  inGerman: 'Paris',
  entries: [
    food('Bouillon Chartier', 'cheap french dinner', 'French classics at low prices in a dining hall of 1896.'),
    food("L'As du Fallafel", 'vegetarian lunch cheap street', 'Falafel in the Marais; closed on Saturdays.'),
    food('Café de Flore', 'coffee breakfast', 'A café of the Left Bank, once that of Sartre and Beauvoir.'),
    sight("Musée d'Orsay", 'museum art', 'The Impressionists in a former railway station; closed on Mondays.'),
    sight('Eiffel Tower', 'view children tower', 'Book the lift ahead, or take the stairs to the second floor.'),
    sight('Père Lachaise', 'walk park free history', 'A hillside cemetery with Chopin, Piaf and Oscar Wilde.'),
    stay('Ritz Paris', 'luxury', 'A grand hotel on the place Vendôme since 1898.'),
    stay('Generator Paris', 'cheap hostel', 'A large hostel near the Canal Saint-Martin.'),
    transport('RER B', 'airport train', 'From Charles de Gaulle to Châtelet in about 35 minutes.'),
    transport('Métro', 'metro underground ticket', 'Sixteen lines; few addresses are a long walk from one.'),
  ],
};

const berlin: City = {
  name: 'Berlin',
  alsoCalled: [],
  inGerman: 'Berlin',
  entries: [
    food('Curry 36', 'cheap street sausage night', 'Currywurst on Mehringdamm until late at night.'),
    food('Markthalle Neun', 'market street dinner', 'A market hall of 1891; street food on Thursday evenings.'),
    sight('Neues Museum', 'museum history art', 'The bust of Nefertiti, on Museum Island.'),
    sight('Reichstag dome', 'view free', 'A free view from the glass dome over parliament; register ahead.'),
    sight('East Side Gallery', 'wall art free history walk', '1.3 km of the Wall, painted by artists in 1990.'),
    stay('Adlon', 'luxury', 'The grand hotel beside the Brandenburg Gate, rebuilt in 1997.'),
    stay('Michelberger', 'night', 'Rooms in a former factory by Warschauer Straße.'),
    transport('FEX', 'airport train', 'From BER to the main station in half an hour or less.'),
    transport('Day ticket AB', 'bus tram metro ticket', 'One ticket for U-Bahn, S-Bahn, trams and buses.'),
  ],
};

const rome: City = {
  name: 'Rome',
  alsoCalled: ['roma'],
  inGerman: 'Rom',
  entries: [
    food('Roscioli', 'dinner pasta cheese', "Carbonara among hams and cheeses near Campo de' Fiori; book ahead."),
    food('Bonci Pizzarium', 'pizza lunch cheap street', 'Pizza by the slice, a short walk from the Vatican Museums.'),
    food('Giolitti', 'ice dessert children', 'Ice cream near the Pantheon for more than a century.'),
    sight('Colosseum', 'history children', 'The ticket is for the Forum and the Palatine too; book a time.'),
    sight('Pantheon', 'history church', 'A temple of the second century whose dome is open at the top.'),
    sight(
      'Gianicolo',
      'view free walk park',
      'A hill over Trastevere with the whole city below; a cannon fires at noon.',
    ),
    stay('Hotel de Russie', 'luxury garden', 'A grand hotel with a terraced garden by Piazza del Popolo.'),
    stay('The Beehive', 'cheap hostel', 'A small guest house and hostel near Termini.'),
    transport('Leonardo Express', 'airport train', 'From Fiumicino to Termini in 32 minutes, without a stop.'),
    transport('Tap & Go', 'metro bus ticket', 'A contactless card opens the gates of the metro, and pays in buses.'),
  ],
};

const vienna: City = {
  name: 'Vienna',
  alsoCalled: ['vienne'],
  inGerman: 'Wien',
  entries: [
    food('Café Central', 'coffee cake breakfast', 'A coffee house of 1876 where Trotsky played chess.'),
    food('Figlmüller', 'schnitzel dinner', "Schnitzel larger than its plate, near St. Stephen's, since 1905."),
    food('Naschmarkt', 'market street lunch', 'Stalls and small restaurants; closed on Sundays.'),
    sight('Kunsthistorisches Museum', 'museum art', "The largest collection of Bruegel's paintings."),
    sight('Schönbrunn', 'palace garden children', 'The summer palace of the Habsburgs; its gardens are free.'),
    sight('Prater', 'park children view', 'A park, and the Giant Ferris Wheel of 1897.'),
    stay('Hotel Sacher', 'luxury cake', 'Behind the opera since 1876, and the home of the cake.'),
    stay('Magdas Hotel', 'cheap', 'Run by people of many countries, refugees among them.'),
    transport('S7', 'airport train', 'From the airport to Wien Mitte in about 25 minutes.'),
    transport('Wiener Linien', 'metro tram bus ticket night', 'On Fridays and Saturdays the U-Bahn runs all night.'),
  ],
};

export const europe: readonly City[] = [london, paris, berlin, rome, vienna];
