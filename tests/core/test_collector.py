"""The cycle collector rests only as long as it was asked to."""

import gc

import pytest

from core.collector import collector_at_rest


def test_the_collector_rests_inside_and_works_again_afterwards():
    with collector_at_rest():
        assert not gc.isenabled()
        with collector_at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_after_a_failure():
    @collector_at_rest()
    def broken():
        assert not gc.isenabled()
        raise ValueError

    with pytest.raises(ValueError):
        broken()
    assert gc.isenabled()
