from typing import Any

from pydantic import BaseModel, create_model

from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.vocabulary import Vocabulary


def owners(*names: str, **objects: Any) -> dict[str, tuple[str, ...]]:
    """Leaf -> whose it is, of a schema with these strings and objects."""
    fields: dict[str, Any] = dict.fromkeys(names, (str | None, None))
    model = create_model("Paper", **fields, **{name: (of, ...) for name, of in objects.items()})
    return {path.strip("/"): t.owner for path, t in Vocabulary.of(plan_of(model)).targets.items()}


class Address(BaseModel):
    street: str | None = None
    city: str | None = None


def test_names_say_whose_a_thing_is() -> None:
    found = owners("vendor_name", "vendor_city", "customer_name", "customer_vat_id", "iban", "total")
    assert found["vendor_name"] == found["vendor_city"] == ("seller",)
    assert found["customer_name"] == found["customer_vat_id"] == ("buyer",)
    assert found["iban"] == found["total"] == ()


def test_the_only_party_of_a_schema_has_the_address() -> None:
    assert owners("shop", "address", "phone", "total")["address"] == ("seller",)
    assert owners("shop", "customer", "address")["address"] == ()
    assert owners("address", "total")["address"] == ()


def test_an_address_as_an_object_is_that_of_the_only_party() -> None:
    found = owners("shop", address=Address)
    assert found["address/street"] == found["address/city"] == ("seller", "address")


def test_objects_of_parties_are_owners_themselves() -> None:
    class Company(BaseModel):
        name: str | None = None
        address: Address | None = None

    found = owners("number", supplier=Company, client=Company)
    assert found["supplier/name"] == ("supplier",) and found["client/address/city"] == ("client", "address")


def test_an_address_of_the_only_party_is_named_as_its_own() -> None:
    model = create_model("Paper", shop=(str, ...), address=(str, ...))
    target = Vocabulary.of(plan_of(model)).targets["/address"]
    assert target.concept == "seller_address" and "seller_name" in target.group
