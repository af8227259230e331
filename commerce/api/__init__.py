"""The public API of the foundation, and the plumbing that every app's API stands on.

One resource per file: its shapes and its view. A view looks like this:

    class Receipts(Resource):                                   # commerce.api.base
        scope = {"POST": "stock.write"}                         # per method; a method without a scope does not exist
        idempotency_required = True

        @operation(takes=NewReceipt, answers={201: Receipt}, refusals=[UnknownSku])        # commerce.api.contract
        def post(self, request):
            \"\"\"Receive goods.\"\"\"
            body = self.body(request, NewReceipt)               # strict: unknown fields, types and ranges are 400
            named = skus.find(line["sku"] for line in body["lines"])       # 404 unknown_sku lists them all
            self.actor.require("stock.write", location_ids={body["location"].pk})  # 403 location_not_allowed
            receive = partial(stock.receive, location=body["location"], by=self.actor, …)
            return self.once(request, use_case=receive, render=rendered, status=201)       # keyed and replayed

    class Movements(Resource):
        scope = {"GET": "stock.read"}

        @operation(query=MovementQuery, answers={200: page_of(MovementShape)})  # MovementQuery(PageQuery)
        def get(self, request):                                                 # → self.parameters
            \"\"\"List movements, newest first.\"\"\"
            return self.page(request, movements.visible_to(self.actor), order=["-id"], render=rendered_list)

Shapes use `commerce.api.fields` (Text, Integer, Quantity, Amount, …) and `commerce.api.references` (LocationCode, …,
read as the record). A refusal is raised, never returned; `problems.py` translates. One record:
`self.find(rows, "prd", public_id)`, answered by `self.single(request, body, version=…)`, guarded on PATCH by
`preconditions.expected`. Routes stand in each app's `api/urls.py` and are mounted by `config/api.py`.
"""
