import pytest

from members import search
from members.models import County, Organisation
from tests.factories import TODAY

# What people type, and whom they mean. Misspelt, without Norwegian letters, in Sámi, by number.
QUERIES = [
    ("Drammen", "Drammen kommune"),
    ("drammen kommune", "Drammen kommune"),
    ("dramen", "Drammen kommune"),
    ("3301", "Drammen kommune"),
    ("3005", "Drammen kommune"),
    ("921 234 554", "Drammen kommune"),
    ("drammen.kommune.no", "Drammen kommune"),
    ("kari.nordmann@drammen.kommune.no", "Drammen kommune"),
    ("trondeim", "Trondheim kommune – Tråante"),
    ("Tråante", "Trondheim kommune – Tråante"),
    ("Kárášjohka", "Kárášjohka – Karasjok kommune"),
    ("karasjohka", "Kárášjohka – Karasjok kommune"),
    ("KARASJOK", "Kárášjohka – Karasjok kommune"),
    ("Guovdageaidnu", "Guovdageaidnu – Kautokeino kommune"),
    ("kautokeno", "Guovdageaidnu – Kautokeino kommune"),
    ("porsangu", "Porsanger kommune – Porsáŋgu – Porsanki"),
    ("Kaivuono", "Gáivuotna – Kåfjord kommune – Kaivuono"),
    ("snasa", "Snåase – Snåsa kommune"),
    ("Herøy nordland", "Herøy kommune (Nordland)"),
    ("heroy more", "Herøy kommune (Møre og Romsdal)"),
    ("våler østfold", "Våler kommune (Østfold)"),
    ("Aalesund", "Ålesund kommune"),
    ("alesund", "Ålesund kommune"),
    ("3002", "Moss kommune"),
    ("Svelvik", "Drammen kommune"),
    ("0711", "Drammen kommune"),
    ("nedre eiker", "Drammen kommune"),
    ("odda kommune", "Ullensvang kommune"),
    ("haram", "Haram kommune"),
    ("viken fylkeskommune", "Akershus fylkeskommune"),
    ("tromsö", "Tromsø kommune"),
    ("troms", "Troms fylkeskommune"),
    ("Trööndelage", "Trøndelag fylkeskommune"),
    ("baerum", "Bærum kommune"),
    ("nordre folo", "Nordre Follo kommune"),
    ("voss herad", "Voss herad"),
    ("bø", "Bø kommune"),
    ("kristiansund n", "Kristiansund kommune"),
    ("Ål", "Ål kommune"),
    ("vestvagoy", "Vestvågøy kommune"),
    ("voss kommune", "Voss herad"),
    ("Guovdageainnu suohkan", "Guovdageaidnu – Kautokeino kommune"),
    ("Kárášjoga gielda", "Kárášjohka – Karasjok kommune"),
    ("bø i nordland", "Bø kommune"),
    ("Oslo kommune, kulturetaten", "Oslo kommune"),
    ("NO 921 234 554 MVA", "Drammen kommune"),
    ("https://www.bergen.kommune.no/", "Bergen kommune"),
    ("www.bergen.kommune.no", "Bergen kommune"),
    ("nordland fylke", "Nordland fylkeskommune"),
]


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded_register")
def test_people_find_the_one_they_mean():
    today = Organisation.objects.existing(on=TODAY)
    first = {text: str(today.search(text).first()) for text, _name in QUERIES}

    assert first == dict(QUERIES)


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded_register")
def test_a_search_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        list(Organisation.objects.search("trondeim")[:20])


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded_register")
def test_names_that_only_look_like_it_come_when_nothing_fits():
    fits = [str(hit) for hit in Organisation.objects.search("Stavanger")]
    looks_like = [str(hit) for hit in Organisation.objects.search("stavangr")]

    assert fits == ["Stavanger kommune"]
    assert looks_like[0] == "Stavanger kommune"


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded_register")
@pytest.mark.parametrize("text", ["", "   ", "–", "\x00", "%", "_", "|", "日本", "'; --", "\u202e"])
def test_what_holds_no_word_finds_nobody(text: str):
    assert list(Organisation.objects.search(text)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded_register")
@pytest.mark.parametrize("text", ["a" * 10_000, "drammen \x00", "x " * 500, "|drammen|", "100%"])
def test_odd_text_is_harmless(text: str):
    list(Organisation.objects.search(text))


def test_sorting_is_norwegian():
    names = [
        "Ås",
        "Østre Toten",
        "Ærø",
        "Zoo",
        "Aall",
        "Alta",
        "Øyer",
        "Ål",
        "Nord-Fron",
        "Nordkapp",
    ]

    assert sorted(names, key=search.sort_key) == [
        "Alta",
        "Nord-Fron",
        "Nordkapp",
        "Zoo",
        "Ærø",
        "Østre Toten",
        "Øyer",
        "Ål",
        "Aall",
        "Ås",
    ]


def test_sami_letters_sort_with_the_letters_they_come_from():
    names = ["Unjárga", "Deatnu", "Đ", "Kárášjohka", "Karlsøy", "Čáhcesuolu", "Dielddanuorri"]

    assert sorted(names, key=search.sort_key) == [
        "Čáhcesuolu",
        "Đ",
        "Deatnu",
        "Dielddanuorri",
        "Kárášjohka",
        "Karlsøy",
        "Unjárga",
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded_register")
def test_the_database_sorts_as_the_key_says():
    today = Organisation.objects.existing(on=TODAY)
    names = list(today.values_list("short_name", flat=True))

    assert names == sorted(names, key=search.sort_key)
    assert (names[0], names[-1]) == ("Agder fylkeskommune", "Åsnes")
    assert str(County.objects.last()) == "Østfold"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kárášjohka", "karasjohka"),
        ("Porsáŋgu", "porsangu"),
        ("Ålesund", "alesund"),
        ("Aalesund", "alesund"),
        ("Tromsoe", "tromso"),
        ("Bærum", "baerum"),
        ("Nord-Aurdal", "nord aurdal"),
        ("drammen.kommune.no", "drammen.kommune.no"),
    ],
)
def test_folding_forgets_what_people_type_differently(text: str, folded: str):
    assert search.fold(text) == folded
