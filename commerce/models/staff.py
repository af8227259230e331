"""People who work here, the roles they hold and where they hold them."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from commerce import ids


class Role(models.Model):
    """A named set of permissions from the catalog in `commerce.staff`."""

    code = models.SlugField(max_length=64, db_index=False)
    name = models.CharField(max_length=120)
    permissions = ArrayField(models.CharField(max_length=64), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="role_code_unique")]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class StaffManager(BaseUserManager):
    """What Django's log-in needs to find and create people."""

    def get_by_natural_key(self, email: str) -> "Staff":
        return self.get(email__iexact=email.strip())

    def create_user(self, email: str, password: str | None = None, **fields) -> "Staff":
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "Staff":
        return self.create_user(email, password, is_owner=True, **fields)


class Staff(AbstractBaseUser):
    """One person. An owner may do everything everywhere; anybody else what their assignments say."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    is_owner = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = StaffManager()

    class Meta:
        constraints = [models.UniqueConstraint(models.functions.Lower("email"), name="staff_email_unique")]
        ordering = ["name", "id"]
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return ids.encode("stf", self.pk)

    @property
    def is_staff(self) -> bool:
        """Django's admin asks; only owners configure."""
        return self.is_owner

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_owner

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_owner


class Assignment(models.Model):
    """A role held at one location, or at all of them when `location` is empty."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="assignments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assignments")
    location = models.ForeignKey("commerce.Location", on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "location"], nulls_distinct=False, name="assignment_once_per_location"
            )
        ]
        ordering = ["staff_id", "role_id", "id"]
