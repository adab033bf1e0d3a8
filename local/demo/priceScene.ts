import { picture, price, type Scene, says, told } from './scene.ts';

/** The case of the four policies from its beginning: a watch, a feed of prices, an offer in the middle of a booking. */
export const priceScene: Scene = {
  name: 'price',
  about: 'A watch in the chat, a feed of prices outside, and an offer in the middle of a booking.',
  steps: [
    says('watch Bellagio if it drops 20 %'),
    price('The feed tells the price for the first time: from now on it is what drops are measured by.', 199, null),
    says('book a trip'),
    says('London'),
    price('Ten dollars less are no drop of 20 %.', 189, null),
    told('Nothing is said.'),
    price('Now it is one.', 159, 'sent'),
    picture('price'),
    says('yes, book it'),
    price('A dollar less: the next drop is measured by what was told last.', 158, null),
    says('my watches'),
    says('tomorrow'),
  ],
};
