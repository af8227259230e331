"""The cache outlives Redis."""

from django.core.cache import cache, caches

from config.cache import RedisOrLocal


def test_cache_is_shared_through_redis(redis_url, clean_redis):
    one, other = RedisOrLocal(redis_url, {}), RedisOrLocal(redis_url, {})

    one.set("k", [1])

    assert other.get("k") == [1]
    assert (other.add("n", 1), other.incr("n"), one.get("n")) == (True, 2, 2)


def test_cache_works_without_redis():
    away = RedisOrLocal("redis://127.0.0.1:1/0", {})

    away.set("k", 7)
    away.touch("k")

    assert (away.get("k"), away.add("k", 8), away.incr("k")) == (7, False, 8)
    assert away.delete("k") is True
    away.clear()
    assert away.get("k", "gone") == "gone"


def test_configured_cache_is_this_one(clean_redis):
    cache.set("n", 1)

    assert isinstance(caches["default"], RedisOrLocal)
    assert cache.get("n") == 1
    assert clean_redis.keys() == [b"cache:1:n"]
