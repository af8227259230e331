"""Routes of the customer resources, mounted under `/api/v1`."""

from django.urls import path

from customers.api import customers

urlpatterns = [
    path("customers", customers.Customers.as_view(), name="customers_api"),
    path("customers/<str:public_id>", customers.OneCustomer.as_view(), name="customer_api"),
]
