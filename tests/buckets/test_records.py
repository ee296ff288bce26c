"""What a sentence says of a record: which attributes it denies, leaves open or makes up, and which hours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from closeloop.buckets.grounding.records import parse

FLAT = {
    "title": "Two rooms in Gracia",
    "rent": 1240,
    "currency": "EUR",
    "amenities": {
        "Elevator": True,
        "Balcony": False,
        "AirConditioning": True,
        "Dishwasher": None,
        "WashingMachine": True,
        "Garage": False,
        "Furnished": True,
    },
    "rules": {"Pets": False, "Smoking": False},
    "floor": 4,
    "hours": {"Monday": "10:00-13:00", "Wednesday": "16:00-19:00", "Saturday": "10:00-12:00"},
}
LAPTOP = {
    "model": "Nordbook 14",
    "weight_kg": 1.3,
    "features": {
        "Touchscreen": False,
        "Backlight": True,
        "FingerprintReader": True,
        "Webcam": True,
        "EthernetPort": False,
        "HeadphoneJack": True,
        "CardReader": None,
        "Stylus": False,
    },
    "ram_gb": 16,
    "colour": "grey",
    "price": 999,
}
CLINIC = {
    "name": "Linden Clinic",
    "services": {
        "Vaccination": True,
        "Radiology": False,
        "Emergency": False,
        "Physiotherapy": True,
        "OnlineBooking": True,
        "Parking": None,
        "WheelchairAccess": True,
    },
    "openingHours": {
        "mon": "08:00-18:00",
        "tue": "08:00-18:00",
        "wed": "08:00-12:00",
        "thu": "08:00-18:00",
        "fri": "08:00-16:00",
    },
    "city": "Graz",
}
LIBRARY = {
    "name": "Quay Library",
    "facilities": {
        "Printing": True,
        "Scanning": True,
        "StudyRooms": False,
        "Cafe": False,
        "ComputerLab": True,
        "MeetingRoom": None,
        "Lockers": True,
        "Toilets": True,
    },
    "policies": {"Food": False, "Fines": False},
    "opening_hours": {
        "Monday": "10 am - 8 pm",
        "Tuesday": "10 am - 8 pm",
        "Wednesday": "closed",
        "Thursday": "10 am - 8 pm",
        "Friday": "10 am - 5 pm",
        "Saturday": "11 am - 4 pm",
    },
    "founded": 1934,
}
CAR = {
    "car": "Astra",
    "seats": 5,
    "options": {
        "Navigation": True,
        "ChildSeat": None,
        "RoofRack": False,
        "Bluetooth": True,
        "CruiseControl": False,
        "ParkingSensors": True,
        "SnowChains": False,
        "Insurance": True,
        "UnlimitedMileage": False,
    },
    "price_per_day": 41,
}
SAYINGS = [
    (FLAT, "The flat has an elevator and air conditioning but no balcony.", ""),
    (FLAT, "It comes furnished, and pets are not allowed.", ""),
    (FLAT, "Pets and smoking are not permitted, though the building has an elevator.", ""),
    (FLAT, "There is a balcony and an elevator.", "conflict"),
    (FLAT, "The flat is furnished and does not have a garage.", ""),
    (FLAT, "It lacks air conditioning.", "conflict"),
    (FLAT, "While there is no garage, the flat offers a washing machine.", ""),
    (FLAT, "A dishwasher is included.", "unknown"),
    (FLAT, "The listing does not say whether there is a dishwasher.", ""),
    (FLAT, "Pets are welcome, and smoking is not allowed.", "conflict"),
    (FLAT, "Neither pets nor smoking are allowed.", ""),
    (FLAT, "The flat is not furnished.", "conflict"),
    (FLAT, "Without a garage or a balcony, the flat still offers air conditioning.", ""),
    (
        FLAT,
        "The flat offers an elevator, air conditioning and a washing machine; it has neither a balcony nor a garage.",
        "",
    ),
    (FLAT, "Unfortunately there is no elevator.", "conflict"),
    (FLAT, "Viewings are open on Mondays from 10:00 to 13:00.", ""),
    (FLAT, "Viewings are open on Saturdays from 10:00 to 13:00.", "hours"),
    (FLAT, "Viewings are possible on Wednesday from 4 pm to 7 pm and on Saturday from 10 am to noon.", ""),
    (FLAT, "Smoking isn't allowed but the flat has a garage.", "conflict"),
    (FLAT, "The flat has no balcony, has an elevator, and comes furnished.", ""),
    (LAPTOP, "The Nordbook 14 has a backlight and a webcam but does not come with a touchscreen.", ""),
    (LAPTOP, "It has no ethernet port and no stylus, yet it keeps the headphone jack.", ""),
    (LAPTOP, "It features a touchscreen and a fingerprint reader.", "conflict"),
    (LAPTOP, "There is a card reader on the left side.", "unknown"),
    (LAPTOP, "The headphone jack is missing.", "conflict"),
    (LAPTOP, "A stylus is not included, but a fingerprint reader is.", ""),
    (LAPTOP, "The webcam is not available.", "conflict"),
    (LAPTOP, "It doesn't support a touchscreen, and it includes a webcam.", ""),
    (LAPTOP, "Although it lacks an ethernet port, it has a headphone jack and a backlight.", ""),
    (LAPTOP, "It has a backlight, an ethernet port and a webcam.", "conflict"),
    (LAPTOP, "The data does not mention a card reader.", ""),
    (LAPTOP, "Details on the card reader are not given.", ""),
    (LAPTOP, "The laptop has neither a touchscreen nor a stylus, and its fingerprint reader is quick.", ""),
    (LAPTOP, "It ships without a stylus and has a webcam.", ""),
    (LAPTOP, "It has a webcam, a fingerprint reader, and no touchscreen.", ""),
    (LAPTOP, "Not only does it have a backlight, it also has a headphone jack.", ""),
    (LAPTOP, "The touchscreen is bright.", "conflict"),
    (LAPTOP, "No backlight is built in.", "conflict"),
    (CLINIC, "Linden Clinic offers vaccination and physiotherapy but no radiology.", ""),
    (CLINIC, "Emergency care is not offered, and online booking is possible.", ""),
    (CLINIC, "The clinic has radiology and vaccination.", "conflict"),
    (CLINIC, "Parking is available.", "unknown"),
    (CLINIC, "It is unknown whether parking is available.", ""),
    (CLINIC, "The clinic provides wheelchair access and does not handle emergency cases.", ""),
    (CLINIC, "Online booking is not possible.", "conflict"),
    (CLINIC, "There is no vaccination.", "conflict"),
    (CLINIC, "It is open from 8 am to 6 pm on Mondays, Tuesdays and Thursdays.", ""),
    (CLINIC, "It is open from 8 am to 6 pm from Monday to Friday.", "hours"),
    (CLINIC, "On Wednesdays it closes at noon, on Fridays at 4 pm.", ""),
    (CLINIC, "It is closed at weekends.", ""),
    (CLINIC, "The clinic is closed on Wednesdays.", "hours"),
    (CLINIC, "The clinic is open every day.", "hours"),
    (CLINIC, "It opens at 7 am on weekdays.", "hours"),
    (CLINIC, "Vaccination, physiotherapy and online booking are available, while radiology is not.", ""),
    (CLINIC, "Radiology and emergency services aren't available, so patients are sent to the hospital.", ""),
    (CLINIC, "The clinic does not offer radiology, handle emergency cases or provide physiotherapy.", "conflict"),
    (LIBRARY, "Quay Library has printing, scanning and a computer lab; there are no study rooms.", ""),
    (LIBRARY, "Lockers and toilets are available, and a cafe is not.", ""),
    (LIBRARY, "There's a cafe on the ground floor.", "conflict"),
    (LIBRARY, "Study rooms can be booked online.", "conflict"),
    (LIBRARY, "Although study rooms are not offered, visitors can use the computer lab.", ""),
    (LIBRARY, "Food isn't allowed, and there are lockers.", ""),
    (LIBRARY, "Visitors may not bring food but can use the lockers.", ""),
    (LIBRARY, "The library charges fines.", "conflict"),
    (LIBRARY, "No fines are charged.", ""),
    (LIBRARY, "A meeting room is available for groups.", "unknown"),
    (LIBRARY, "The record says nothing about a meeting room, so its availability is unknown.", ""),
    (LIBRARY, "Printing is not possible.", "conflict"),
    (LIBRARY, "The library doesn't have lockers.", "conflict"),
    (LIBRARY, "It has no cafe, has a computer lab, and offers scanning.", ""),
    (LIBRARY, "It opens at 10 am from Monday to Friday.", "hours"),
    (LIBRARY, "It is closed on Wednesdays and Sundays.", ""),
    (LIBRARY, "On Saturdays it is open from 11 am to 4 pm, and on Fridays from 10 am to 5 pm.", ""),
    (LIBRARY, "It closes at 8 pm on Fridays.", "hours"),
    (LIBRARY, "The library is open on Wednesdays.", "hours"),
    (LIBRARY, "Neither a cafe nor study rooms are to be found, while printing and scanning are.", ""),
    (CAR, "The Astra comes with navigation and Bluetooth but without cruise control.", ""),
    (CAR, "It has cruise control.", "conflict"),
    (CAR, "A roof rack is not included; insurance is.", ""),
    (CAR, "Insurance is included, snow chains are not.", ""),
    (CAR, "Snow chains, a roof rack, and cruise control are not part of the offer, but parking sensors are.", ""),
    (CAR, "There is no navigation, though Bluetooth is on board.", "conflict"),
    (CAR, "A child seat comes free of charge.", "unknown"),
    (CAR, "Whether a child seat is available is not stated.", ""),
    (CAR, "The offer has unlimited mileage.", "conflict"),
    (CAR, "The mileage is limited: there is no unlimited mileage, and parking sensors are fitted.", ""),
    (CAR, "You will not find cruise control, a roof rack or snow chains in this car.", ""),
    (CAR, "You will not find Bluetooth in this car.", "conflict"),
    (CAR, "It offers parking sensors and never needs snow chains.", ""),
    (CAR, "Parking sensors, navigation and Bluetooth are standard, whereas cruise control is missing.", ""),
    (CAR, "The car lacks parking sensors.", "conflict"),
]


@pytest.mark.parametrize(("record", "sentence", "wrong"), SAYINGS)
def test_a_sentence_about_a_record_is_read_by_its_statements(record: Any, sentence: str, wrong: str) -> None:
    """A denial reaches over a list and no further; what is said to be unknown is no claim; hours belong to the days beside them."""
    structure = parse(json.dumps(record))

    assert structure is not None
    claims = structure.claims(sentence)
    found = {"conflict": claims.conflicts, "unknown": claims.unknowns, "hours": claims.hours}
    assert [name for name, value in found.items() if value] == [wrong] * bool(wrong)


RECORD = {
    "name": "Harbour Rooms", "city": "Leeds", "stars": 4.0,
    "hours": {"Tuesday": "9:0-17:0", "Wednesday": "9:0-17:0", "Thursday": "9:0-17:0", "Friday": "9:0-19:0", "Saturday": "10:0-14:0"},
    "attributes": {"OutdoorSeating": True, "WiFi": "no", "RestaurantsReservations": False, "HappyHour": None, "Pool": True, "Sauna": False},
}  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "turned"),
    [
        ("Harbour Rooms has outdoor seating and does not take reservations.", False),
        ("Although Harbour Rooms does not take reservations, it has a pool.", False),
        ("Harbour Rooms does not offer WiFi, a sauna or reservations, but there is a pool.", False),
        ("At Harbour Rooms there is a pool, while WiFi and reservations are not available.", False),
        ("Harbour Rooms does not offer WiFi, though it offers a sauna.", True),
        ("Harbour Rooms does not take reservations, have outdoor seating or offer WiFi.", True),
        ("At Harbour Rooms the pool is not available.", True),
        ("The record of Harbour Rooms does not mention whether there is a pool.", True),
    ],
)
def test_a_denial_reaches_as_far_as_its_statement(find: Any, make_case: Any, sentence: str, turned: bool) -> None:
    """What is said in another statement of the sentence is not denied; a list behind one `not` is, and so is what `is not`."""
    case = make_case("Describe the place.", f"{sentence} It is in Leeds.", documents=[json.dumps(RECORD)])

    assert ("hallucination.contradiction" in find("ungrounded", case)) == turned


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("It is open from 9 am to 5 pm from Tuesday to Thursday and from 10 am to 2 pm on Saturdays.", 0),
        ("Hours are Tuesday through Thursday, 9:00-17:00; Friday 9:00-19:00; closed on Sundays and Mondays.", 0),
        ("It opens at 9 am on weekdays except Monday, with shorter hours on Saturday.", 0),
        ("It is open from 9 am to 5 pm on Fridays.", 1),
        ("It is open seven days a week.", 1),
        ("It is closed on Tuesdays.", 1),
        ("It is open from 8 am to 5 pm on Tuesdays.", 2),
        ("It is open 24 hours a day.", 2),
    ],
)
def test_hours_are_read_with_their_days(sentence: str, wrong: int) -> None:
    """Times belong to the days beside them: another day's are wrong, and those of no day more so."""
    structure = parse(json.dumps(RECORD))

    assert structure is not None
    assert structure.claims(sentence).hours == wrong


@pytest.mark.parametrize(
    "hours",
    [
        {"mon": "9am - 5pm", "tue": "9am - 5pm", "sun": "closed"},
        {"Monday": {"open": "09:00", "close": "17:00"}, "Tuesday": {"open": "09:00", "close": "17:00"}},
        {"Mon": ["9:00-12:00", "13:00-17:00"], "Tues": ["9:00-12:00", "13:00-17:00"]},
    ],
)
def test_hours_are_found_in_whatever_form(hours: Any) -> None:
    """Short names of days, times of twelve hours, objects and lists, under any key."""
    record = {
        "shop": {"name": "Corner", "openingHours": hours},
        "rooms": 3,
        "wifi": True,
        "pool": False,
        "bar": True,
        "lift": False,
    }
    structure = parse(json.dumps(record | {"stairs": True}))

    assert structure is not None
    assert structure.claims("It is open from 9 am to 5 pm on Mondays and Tuesdays.").hours == 0
    assert structure.claims("It is open from 9 am to 6 pm on Mondays.").hours == 2
    assert structure.claims("It is closed on Tuesdays.").hours == 1


HOUSE = {
    "Name": "Haus am See", "Preis": 120, "Zimmer": 4, "Ort": "Lindau",
    "Ausstattung": {"WLAN": True, "Sauna": False, "Aufzug": "nein", "Garage": True, "Parkplätze": "ja"},
    "attributes": {"Wifi": True, "Cheminée": False, "Piscina": True, "Лифт": False, "Балкон": True},
}  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "turned"),
    [
        ("Eine Sauna ist nicht vorhanden.", 0),
        ("Es gibt kein WLAN.", 1),
        ("Leider fehlt eine Garage.", 1),
        ("Sie müssen ohne Aufzug auskommen.", 0),
        ("Das Haus hat keine Sauna, aber eine Garage.", 0),
        ("Nicht nur die Garage gefällt.", 0),
        ("Parkplätze gibt es nicht.", 1),
        ("Ein Aufzug ist vorhanden.", 1),
        ("Il n'y a pas de wifi.", 1),
        ("La cheminée réchauffe le salon.", 1),
        ("Il n'y a pas de cheminée.", 0),
        ("La piscina non è disponibile.", 1),
        ("Geen sauna, wel een garage.", 0),
        ("В доме нет лифта.", 0),
        ("Балкон отсутствует.", 1),
    ],
)
def test_what_other_languages_deny_of_a_record_is_denied(sentence: str, turned: int) -> None:
    """They deny behind what is meant, and by words of lacking; a `nein` is a no, and keys have the letters of their language."""
    structure = parse(json.dumps(HOUSE, ensure_ascii=False))

    assert structure is not None
    assert structure.claims(sentence).conflicts == turned
