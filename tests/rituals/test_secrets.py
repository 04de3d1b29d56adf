from rituals import secrets


def test_no_two_secrets_are_alike() -> None:
    made = {secrets.made() for _ in range(100)}
    assert len(made) == 100
    assert all(secrets.may_be_one(one) for one in made)
    assert not any(secrets.may_be_one(one[:-1]) or secrets.may_be_one(f"{one}a") for one in made)


def test_what_is_kept_opens_nothing() -> None:
    secret = secrets.made()
    kept = secrets.hashed(secret)
    assert kept == secrets.hashed(secret) != secrets.hashed(secrets.made())
    assert secret not in kept
    assert not secrets.may_be_one(kept)
