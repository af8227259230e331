"""Whole products: finding them again, making them, and changing them without touching what is not ours in them."""

from commerce.sales_channels.connectors.shopify.operation import Operation

_VARIANTS = """variants(first: 100, after: $after) {
    nodes {
      id title sku barcode price compareAtPrice updatedAt inventoryQuantity
      product { id title status }
      inventoryItem { id tracked }
    }
    pageInfo { hasNextPage endCursor }
  }"""
_PRODUCT = f"""id status options {{ id name }} metafield(namespace: "truecount", key: "product") {{ value }}
  {_VARIANTS}"""

PRODUCT = Operation("Product", f"query Product($id: ID!, $after: String) {{ product(id: $id) {{ {_PRODUCT} }} }}")

PRODUCT_BY_HANDLE = Operation(
    "ProductByHandle",
    f"""query ProductByHandle($handle: String!, $after: String) {{
  productByIdentifier(identifier: {{handle: $handle}}) {{ {_PRODUCT} }}
}}""",
)

VARIANTS_BY_SKU = Operation(
    "VariantsBySku",
    """query VariantsBySku($query: String!) {
  productVariants(first: 100, query: $query) { nodes { sku product { id } } }
}""",
)

MAKE = Operation(
    "MakeProduct",
    """mutation MakeProduct($identifier: ProductSetIdentifiers, $input: ProductSetInput!) {
  productSet(identifier: $identifier, input: $input, synchronous: true) {
    product { id }
    userErrors { field message code }
  }
}""",
    "productSet",
)

CHANGE = Operation(
    "ChangeProduct",
    """mutation ChangeProduct($product: ProductUpdateInput!) {
  productUpdate(product: $product) { product { id } userErrors { field message } }
}""",
    "productUpdate",
)

RENAME_OPTION = Operation(
    "RenameOption",
    """mutation RenameOption($product: ID!, $option: OptionUpdateInput!) {
  productOptionUpdate(productId: $product, option: $option) { product { id } userErrors { field message code } }
}""",
    "productOptionUpdate",
)

ADD_VARIANTS = Operation(
    "AddVariants",
    """mutation AddVariants($product: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkCreate(productId: $product, variants: $variants, strategy: PRESERVE_STANDALONE_VARIANT) {
    productVariants { id }
    userErrors { field message code }
  }
}""",
    "productVariantsBulkCreate",
)

SHOW = Operation(
    "ShowProduct",
    """mutation ShowProduct($id: ID!, $input: [PublicationInput!]!) {
  publishablePublish(id: $id, input: $input) { userErrors { field message } }
}""",
    "publishablePublish",
)
