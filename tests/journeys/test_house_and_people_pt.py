"""Questions to the house and wishes for its people, in Portuguese."""

import pytest

from tests.journeys.front_desk import FrontDesk
from tests.journeys.steps import give_back_to_bot, says, tasks

PT = "pousada-do-mar"


async def test_the_first_answer_says_that_it_comes_from_a_machine_and_only_the_first(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230401", hotel=PT)
    first = await says(guest, "oie")
    assert "Pousada do Mar" in first
    assert "uma inteligência artificial" in first
    assert "inteligência artificial" not in await says(guest, "bom dia")


@pytest.mark.parametrize(
    ("hotel", "question", "answer"),
    [
        (PT, "tem wifi aí?", "200 Mbps"),
        (PT, "aceitam pet?", "até 12 kg"),
        (PT, "posso levar meu cachorro", "até 12 kg"),
        (PT, "que horas posso fazer o check-in", "a partir das 14h"),
        (PT, "o café da manhã tá incluso?", "café da manhã"),
        (PT, "dá pra pagar no cartão?", "Visa"),
        ("austral", "onde vcs ficam?", "Defensa 1142"),
        ("austral", "tem estacionamento?", "ARS 18.000"),
        ("austral", "a que horas é o pequeno-almoço?", "7h às 10h30"),
    ],
)
async def test_a_question_is_answered_from_the_houses_own_facts(
    front_desk: FrontDesk, hotel: str, question: str, answer: str
) -> None:
    guest = front_desk.guest("5548991230402", hotel=hotel)
    assert answer in await says(guest, question)
    assert await tasks(front_desk, hotel) == []


async def test_two_questions_in_one_message_are_both_answered(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230403", hotel=PT)
    answer = await says(guest, "que horas é o check-in e vcs tem estacionamento?")
    assert "a partir das 14h" in answer
    assert "12 vagas" in answer


async def test_the_second_of_two_things_asked_for_may_be_a_single_word(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230404", hotel=PT)
    answer = await says(guest, "vocês tem wifi e estacionamento?")
    assert "200 Mbps" in answer
    assert "12 vagas" in answer


async def test_what_the_house_does_not_know_is_said_and_noted(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230405", hotel=PT)
    answer = await guest.writes("tem heliporto?")
    assert "Isso eu não sei, e prefiro não inventar" in answer.text
    assert await tasks(front_desk, PT) == [("knowledge_gap", False)]
    await says(guest, "sim, por favor")
    assert (await guest.conversation()).state == "with_staff"


@pytest.mark.parametrize("text", ["me passa uma receita de bolo de cenoura", "quem vai ganhar o brasileirão?"])
async def test_what_is_no_matter_of_a_hotel_is_refused(front_desk: FrontDesk, text: str) -> None:
    guest = front_desk.guest("5548991230406", hotel=PT)
    assert "Com isso não posso ajudar" in await says(guest, text)


async def test_a_guest_who_asks_for_a_person_gets_one_and_the_bot_is_silent_until_given_back(
    front_desk: FrontDesk,
) -> None:
    guest = front_desk.guest("5548991230407", hotel=PT)
    assert "uma pessoa responde por aqui" in await says(guest, "quero falar com um atendente de verdade")
    assert await tasks(front_desk, PT) == [("hand_over", False)]
    assert (await guest.writes("alguém aí?", "tem wifi?")).sent == ()
    await give_back_to_bot(guest)
    assert "200 Mbps" in await says(guest, "e o wifi, tem?")


async def test_a_complaint_goes_to_people_with_regret(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230408", hotel=PT)
    answer = await says(guest, "o quarto estava imundo e ninguém resolveu, um absurdo! péssimo atendimento")
    assert "Lamento o que aconteceu" in answer
    assert await tasks(front_desk, PT) == [("hand_over", False)]
    assert (await guest.conversation()).state == "with_staff"


@pytest.mark.parametrize("text", ["socorro, meu filho está passando mal!!", "URGENTE tem cheiro de gás no quarto"])
async def test_danger_reaches_the_person_on_call_at_once(front_desk: FrontDesk, text: str) -> None:
    guest = front_desk.guest("5548991230409", hotel=PT)
    answer = await says(guest, text)
    assert "pessoa de plantão" in answer
    assert "+554830000318" in answer
    assert await tasks(front_desk, PT) == [("hand_over", True)]


async def test_danger_in_the_middle_of_a_booking_goes_first(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230410", hotel=PT)
    await says(guest, "tem vaga de 12 a 15 de março pra 2?", "sim")
    assert "pessoa de plantão" in await says(guest, "socorro, fui assaltado na praia, é urgente")
    assert await tasks(front_desk, PT) == [("hand_over", True)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("preciso de mais toalhas no quarto 203", "já passei o seu pedido para a equipe de limpeza"),
        ("esqueci meu carregador no quarto ontem", "Já pedi para a equipe de limpeza procurar"),
        ("posso sair mais tarde, às 15h?", "Quem confirma isso é a equipe"),
        ("é aniversário da minha esposa, dá pra pôr umas flores?", "Vou passar para a recepção"),
        ("adorei a pousada, nota 10!", "Obrigado por contar"),
        ("quero que apaguem meus dados", "ao responsável do hotel"),
    ],
)
async def test_what_people_must_do_becomes_a_task_and_is_told_so(front_desk: FrontDesk, text: str, told: str) -> None:
    guest = front_desk.guest("5548991230411", hotel=PT)
    assert told in await says(guest, text)
    assert await tasks(front_desk, PT) == [("request", False)]
    assert (await guest.conversation()).state == "open"


async def test_courtesies_are_returned(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5548991230412", hotel=PT)
    assert "Posso: ver disponibilidade" in await says(guest, "ajuda")
    assert "Por nada!" in await says(guest, "valeu, obrigada!")
    assert "Por nada!" in await says(guest, "repete por favor")
    assert "Até logo" in await says(guest, "tchau")


async def test_another_language_is_told_which_ones_are_spoken(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("4915112345678", hotel=PT)
    answer = await says(guest, "Guten Tag, haben Sie noch ein Zimmer frei?")
    assert "Falo espanhol, inglês e português" in answer
    assert "Tenho lugar" in await says(guest, "ok, tem quarto de 12 a 15 de março para duas pessoas?")


async def test_a_brazilian_at_a_spanish_house_is_answered_in_portuguese_all_along(front_desk: FrontDesk) -> None:
    guest = front_desk.guest("5511991230413")
    await says(guest, "oi, tudo bem? queria reservar um quarto")
    for text in ("12/03 a 15/03", "2", "1", "Rui Prates", "rui@exemplo.com.br"):
        await guest.writes(text)
    assert "Confirmo a reserva?" in guest.last.text
    assert "Sim, confirmar" in [title for _, title in guest.last.choices]
