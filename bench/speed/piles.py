"""Short invented reports of invented attacks, for the costs of big cases. The same seed gives the same files."""
import random

TOWNS = ["Peshawar", "Quetta", "Mosul", "Kirkuk", "Aleppo", "Homs", "Kandahar", "Herat", "Maiduguri", "Kano", "Sanaa", "Aden", "Mogadishu",
         "Kismayo", "Gao", "Timbuktu", "Donetsk", "Mariupol", "Medellin", "Cali", "Davao", "Cotabato", "Juba", "Malakal", "Bangui", "Bria"]
TARGETS = ["market", "police station", "checkpoint", "bus station", "school", "mosque", "church", "hospital", "hotel", "railway bridge", "barracks"]
MEANS = ["A bomb exploded at", "Gunmen attacked", "A suicide bomber struck", "Mortar shells hit", "A car bomb went off outside", "Rockets hit"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
GROUPS = ["Northern Front", "Sons of the Delta", "Army of the Plain", "Free Valley Movement", "Dawn Brigade", "River Council"]
PAPERS = ["Harbour Wire", "Delta Courier", "Plain Tribune", "Valley Gazette", "Morning Dispatch"]


def write_pile(folder, size, seed=1):
    """Writes `size` reports to a folder of their own and returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed * 1_000_003 + size)
    for number in range(size):
        (folder / f"{number:06}.txt").write_text(report(draw), encoding="utf-8")
    return folder


def report(draw):
    town, target, means, group = draw.choice(TOWNS), draw.choice(TARGETS), draw.choice(MEANS), draw.choice(GROUPS)
    year, month, day = draw.randint(2001, 2023), draw.choice(MONTHS), draw.randint(1, 28)
    killed, hurt, weekday = draw.randint(1, 60), draw.randint(1, 150), draw.choice(DAYS)
    claim = draw.choice([
        f"No group has claimed responsibility for the attack.",
        f"The {group} claimed responsibility in a statement.",
        f"The Interior Ministry blamed the {group}, which denied any part in it.",
        f"A spokesman for the {group} said its fighters had not been in the area.",
    ])
    colour = draw.choice([
        "Witnesses said that smoke rose over the district and that shops stayed closed for the rest of the day.",
        "Hospitals appealed for blood, and schools in the province will remain shut until next week.",
        "It was the second such attack in the city in a month, according to a police spokesman.",
    ])
    return (
        f"{killed} killed in attack on {town} {target}\n\n"
        f"{town.upper()}, {day} {month} {year} ({draw.choice(PAPERS)}) - {means} a {target} in {town} on {weekday}, killing {killed} people and "
        f"injuring {hurt} others, police said.\n\n{claim} {colour}\n\n"
        f"\"We heard a loud noise and then people were running,\" said a resident who gave his name as Karim. "
        f"The provincial governor said that {draw.randint(2, 9)} suspects had been detained.\n"
    )
