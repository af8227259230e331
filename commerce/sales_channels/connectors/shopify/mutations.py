"""Everything that Shopify is told. What must not happen twice carries a key; stock and prices are absolute."""

from commerce.sales_channels.connectors.shopify.operation import Operation

_ERRORS = "userErrors { field message code }"

SET_LEVELS = Operation(
    "SetLevels",
    f"""mutation SetLevels($input: InventorySetQuantitiesInput!, $key: String!) {{
  inventorySetQuantities(input: $input) @idempotent(key: $key) {{ inventoryAdjustmentGroup {{ id }} {_ERRORS} }}
}}""",
    "inventorySetQuantities",
)

ACTIVATE_LEVEL = Operation(
    "ActivateLevel",
    """mutation ActivateLevel($item: ID!, $place: ID!, $available: Int!, $key: String!) {
  inventoryActivate(inventoryItemId: $item, locationId: $place, available: $available) @idempotent(key: $key) {
    inventoryLevel { id }
    userErrors { field message }
  }
}""",
    "inventoryActivate",
)

SET_PRICES = Operation(
    "SetPrices",
    f"""mutation SetPrices($product: ID!, $variants: [ProductVariantsBulkInput!]!) {{
  productVariantsBulkUpdate(productId: $product, variants: $variants, allowPartialUpdates: true) {{
    productVariants {{ id }}
    {_ERRORS}
  }}
}}""",
    "productVariantsBulkUpdate",
)

SUBSCRIBE = Operation(
    "Subscribe",
    """mutation Subscribe($topic: WebhookSubscriptionTopic!, $subscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $subscription) {
    webhookSubscription { id }
    userErrors { field message }
  }
}""",
    "webhookSubscriptionCreate",
)

UNSUBSCRIBE = Operation(
    "Unsubscribe",
    """mutation Unsubscribe($id: ID!) {
  webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { field message } }
}""",
    "webhookSubscriptionDelete",
)

CREATE_FULFILLMENT = Operation(
    "CreateFulfillment",
    """mutation CreateFulfillment($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id } userErrors { field message } }
}""",
    "fulfillmentCreate",
)

READY_FOR_PICKUP = Operation(
    "ReadyForPickup",
    f"""mutation ReadyForPickup($input: FulfillmentOrderLineItemsPreparedForPickupInput!) {{
  fulfillmentOrderLineItemsPreparedForPickup(input: $input) {{ {_ERRORS} }}
}}""",
    "fulfillmentOrderLineItemsPreparedForPickup",
)

CANCEL_ORDER = Operation(
    "CancelOrder",
    """mutation CancelOrder(
  $order: ID!, $reason: OrderCancelReason!, $restock: Boolean!, $refund: OrderCancelRefundMethodInput!,
  $notify: Boolean, $note: String
) {
  orderCancel(
    orderId: $order, reason: $reason, restock: $restock, refundMethod: $refund,
    notifyCustomer: $notify, staffNote: $note
  ) {
    job { id }
    orderCancelUserErrors { field message code }
  }
}""",
    "orderCancel",
)

CREATE_REFUND = Operation(
    "CreateRefund",
    """mutation CreateRefund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { refund { id } userErrors { field message } }
}""",
    "refundCreate",
)
