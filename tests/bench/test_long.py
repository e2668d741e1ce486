from docstruct.bench.long import run


def test_each_length_has_its_time_and_its_peak() -> None:
    short, small, long, large = run(["docstruct/samples/invoice.pdf"], lengths=(2, 20))
    assert (short.name, large.name) == ("document of 2 pages", "document of 20 pages, peak memory")
    assert min(short.value, long.value) > 0
    assert 0 < small.value < large.value + 20 < 2000
