"""Everything that Shopify is asked for: only the fields that are read.

Sizes keep each of these below the thousand points that one query may cost; what is longer is read in pages.
"""

from commerce.sales_channels.connectors.shopify.operation import Operation

_MONEY = "{ shopMoney { amount currencyCode } }"
_MORE = "pageInfo { hasNextPage endCursor }"
_LINE = f"""
  id name sku quantity currentQuantity unfulfilledQuantity requiresShipping
  variant {{ id barcode }}
  product {{ id }}
  originalUnitPriceSet {_MONEY}
  discountAllocations {{
    allocatedAmountSet {_MONEY}
    discountApplication {{ allocationMethod targetSelection }}
  }}
  taxLines {{ priceSet {_MONEY} }}
"""

ACCOUNT = Operation(
    "Account",
    """query Account {
  shop { name myshopifyDomain currencyCode }
  locations(first: 250, includeInactive: true) { nodes { id name isActive } }
  webhookSubscriptions(first: 250) { nodes { topic uri } }
  currentAppInstallation { accessScopes { handle } }
}""",
)

SUBSCRIPTIONS = Operation(
    "Subscriptions",
    "query Subscriptions { webhookSubscriptions(first: 250) { nodes { id topic uri } } }",
)

SHOP_CURRENCY = Operation("ShopCurrency", "query ShopCurrency { shop { currencyCode } }")

CHANGED_ORDERS = Operation(
    "ChangedOrders",
    f"""query ChangedOrders($first: Int!, $after: String, $filter: String!) {{
  orders(first: $first, after: $after, sortKey: UPDATED_AT, query: $filter) {{
    edges {{ cursor node {{ id updatedAt test }} }}
    {_MORE}
  }}
}}""",
)

ORDER = Operation(
    "Order",
    f"""query Order($id: ID!) {{
  order(id: $id) {{
    id name createdAt processedAt updatedAt cancelledAt cancelReason test sourceName currencyCode taxesIncluded
    note email phone displayFinancialStatus displayFulfillmentStatus discountCodes
    retailLocation {{ id }}
    customer {{
      id firstName lastName
      defaultEmailAddress {{ emailAddress marketingState }}
      defaultPhoneNumber {{ phoneNumber }}
    }}
    shippingAddress {{ name address1 address2 city province provinceCode zip countryCodeV2 phone }}
    totalPriceSet {_MONEY}
    totalTaxSet {_MONEY}
    totalReceivedSet {_MONEY}
    totalRefundedSet {_MONEY}
    totalTipReceivedSet {_MONEY}
    originalTotalDutiesSet {_MONEY}
    originalTotalAdditionalFeesSet {_MONEY}
    shippingLines(first: 10) {{ nodes {{
      title isRemoved
      originalPriceSet {_MONEY}
      discountAllocations {{ allocatedAmountSet {_MONEY} }}
      taxLines {{ priceSet {_MONEY} }}
    }} }}
    fulfillmentOrders(first: 20) {{ nodes {{
      status
      deliveryMethod {{ methodType minDeliveryDateTime maxDeliveryDateTime }}
      assignedLocation {{ location {{ id }} }}
    }} }}
    refunds {{ id }}
    lineItems(first: 30) {{ nodes {{ {_LINE} }} {_MORE} }}
  }}
}}""",
)

ORDER_LINES = Operation(
    "OrderLines",
    f"""query OrderLines($id: ID!, $after: String) {{
  order(id: $id) {{ lineItems(first: 60, after: $after) {{ nodes {{ {_LINE} }} {_MORE} }} }}
}}""",
)

REFUND = Operation(
    "Refund",
    f"""query Refund($id: ID!, $after: String) {{
  refund(id: $id) {{
    id createdAt note
    totalRefundedSet {_MONEY}
    order {{ id }}
    refundLineItems(first: 100, after: $after) {{
      nodes {{
        quantity restockType
        location {{ id }}
        lineItem {{ id }}
        subtotalSet {_MONEY}
        totalTaxSet {_MONEY}
      }}
      {_MORE}
    }}
  }}
}}""",
)

FULFILLMENTS = Operation(
    "Fulfillments",
    """query Fulfillments($order: ID!) {
  order(id: $order) { fulfillments(first: 100) { id status createdAt trackingInfo(first: 5) { number } } }
}""",
)

FULFILLMENT_LINES = Operation(
    "FulfillmentLines",
    f"""query FulfillmentLines($id: ID!, $after: String) {{
  fulfillment(id: $id) {{
    fulfillmentLineItems(first: 100, after: $after) {{ nodes {{ quantity lineItem {{ id }} }} {_MORE} }}
  }}
}}""",
)

VARIANTS = Operation(
    "Variants",
    f"""query Variants($after: String) {{
  shop {{ currencyCode }}
  productVariants(first: 100, after: $after, sortKey: ID) {{
    nodes {{
      id title sku barcode price compareAtPrice updatedAt inventoryQuantity
      product {{ id title status }}
      inventoryItem {{ id tracked }}
    }}
    {_MORE}
  }}
}}""",
)

LEVELS = Operation(
    "Levels",
    """query Levels($items: [ID!]!, $place: ID!) {
  nodes(ids: $items) {
    ... on InventoryItem {
      id sku
      inventoryLevel(locationId: $place) { quantities(names: ["available"]) { name quantity } }
    }
  }
}""",
)

FULFILLMENT_ORDERS = Operation(
    "FulfillmentOrders",
    f"""query FulfillmentOrders($order: ID!, $after: String) {{
  order(id: $order) {{
    cancelledAt
    fulfillmentOrders(first: 50, after: $after) {{
      nodes {{
        id status
        deliveryMethod {{ methodType }}
        assignedLocation {{ location {{ id }} }}
        supportedActions {{ action }}
      }}
      {_MORE}
    }}
  }}
}}""",
)

FULFILLMENT_ORDER_LINES = Operation(
    "FulfillmentOrderLines",
    f"""query FulfillmentOrderLines($id: ID!, $after: String) {{
  fulfillmentOrder(id: $id) {{
    lineItems(first: 100, after: $after) {{
      nodes {{ id totalQuantity remainingQuantity lineItem {{ id }} }}
      {_MORE}
    }}
  }}
}}""",
)

REFUND_BASIS = Operation(
    "RefundBasis",
    f"""query RefundBasis($order: ID!, $after: String) {{
  order(id: $order) {{
    currencyCode presentmentCurrencyCode
    refunds {{ id note }}
    transactions(first: 50) {{
      id kind status gateway
      amountSet {{ shopMoney {{ amount currencyCode }} presentmentMoney {{ amount currencyCode }} }}
      parentTransaction {{ id }}
    }}
    lineItems(first: 100, after: $after) {{ nodes {{ id refundableQuantity }} {_MORE} }}
  }}
}}""",
)
