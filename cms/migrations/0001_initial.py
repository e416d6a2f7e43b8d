import django.db.models.deletion
import django.utils.timezone
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        ('wagtailimages', '0027_image_description'),
    ]

    operations = [
        migrations.CreateModel(
            name='CentreIndex',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'centres',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CentrePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('picture', 3), ('benefits', 10), ('steps', 13), ('questions', 18), ('quote', 21), ('action', 26)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/paragraph.html'}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 160, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2)]], {}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'heading', 'max_length': 120, 'required': False}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('wrench', 'Wrench'), ('calendar', 'Calendar'), ('gauge', 'Gauge'), ('gift', 'Gift'), ('coins', 'Points'), ('receipt', 'Receipt'), ('car', 'Car'), ('key', 'Key'), ('coffee', 'Coffee'), ('users', 'Friends'), ('bell', 'Bell'), ('shield-check', 'Shield'), ('clock', 'Clock')], 'label': 'icon'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 300}), 8: ('wagtail.blocks.StructBlock', [[('icon', 5), ('title', 6), ('text', 7)]], {}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'benefits', 'max_num': 8, 'min_num': 1}), 10: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 9)]], {}), 11: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'steps', 'max_num': 8, 'min_num': 2}), 13: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 12)]], {}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 160}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ul'], 'label': 'answer'}), 16: ('wagtail.blocks.StructBlock', [[('question', 14), ('answer', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'questions', 'max_num': 20, 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 17)]], {}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 400}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('text', 19), ('who', 20)]], {}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'sentence before the button', 'max_length': 160, 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 40}), 24: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/accounts/signup/', 'Join the club'), ('/appointments/new/', 'Book a service'), ('/home/', 'My club'), ('/rewards/', 'Rewards'), ('/friends/', 'Invite a friend')], 'label': 'leads to'}), 25: ('wagtail.blocks.PageChooserBlock', (), {'label': 'or to this page', 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('text', 22), ('label', 23), ('door', 24), ('page', 25)]], {})}, verbose_name='body')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'centre',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ClubPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('picture', 3), ('benefits', 10), ('steps', 13), ('questions', 18), ('quote', 21), ('action', 26)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/paragraph.html'}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 160, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2)]], {}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'heading', 'max_length': 120, 'required': False}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('wrench', 'Wrench'), ('calendar', 'Calendar'), ('gauge', 'Gauge'), ('gift', 'Gift'), ('coins', 'Points'), ('receipt', 'Receipt'), ('car', 'Car'), ('key', 'Key'), ('coffee', 'Coffee'), ('users', 'Friends'), ('bell', 'Bell'), ('shield-check', 'Shield'), ('clock', 'Clock')], 'label': 'icon'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 300}), 8: ('wagtail.blocks.StructBlock', [[('icon', 5), ('title', 6), ('text', 7)]], {}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'benefits', 'max_num': 8, 'min_num': 1}), 10: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 9)]], {}), 11: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'steps', 'max_num': 8, 'min_num': 2}), 13: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 12)]], {}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 160}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ul'], 'label': 'answer'}), 16: ('wagtail.blocks.StructBlock', [[('question', 14), ('answer', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'questions', 'max_num': 20, 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 17)]], {}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 400}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('text', 19), ('who', 20)]], {}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'sentence before the button', 'max_length': 160, 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 40}), 24: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/accounts/signup/', 'Join the club'), ('/appointments/new/', 'Book a service'), ('/home/', 'My club'), ('/rewards/', 'Rewards'), ('/friends/', 'Invite a friend')], 'label': 'leads to'}), 25: ('wagtail.blocks.PageChooserBlock', (), {'label': 'or to this page', 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('text', 22), ('label', 23), ('door', 24), ('page', 25)]], {})}, verbose_name='body')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'club page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='EventIndex',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'events',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='EventPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('picture', 3), ('benefits', 10), ('steps', 13), ('questions', 18), ('quote', 21), ('action', 26)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/paragraph.html'}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 160, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2)]], {}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'heading', 'max_length': 120, 'required': False}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('wrench', 'Wrench'), ('calendar', 'Calendar'), ('gauge', 'Gauge'), ('gift', 'Gift'), ('coins', 'Points'), ('receipt', 'Receipt'), ('car', 'Car'), ('key', 'Key'), ('coffee', 'Coffee'), ('users', 'Friends'), ('bell', 'Bell'), ('shield-check', 'Shield'), ('clock', 'Clock')], 'label': 'icon'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 300}), 8: ('wagtail.blocks.StructBlock', [[('icon', 5), ('title', 6), ('text', 7)]], {}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'benefits', 'max_num': 8, 'min_num': 1}), 10: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 9)]], {}), 11: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'steps', 'max_num': 8, 'min_num': 2}), 13: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 12)]], {}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 160}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ul'], 'label': 'answer'}), 16: ('wagtail.blocks.StructBlock', [[('question', 14), ('answer', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'questions', 'max_num': 20, 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 17)]], {}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 400}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('text', 19), ('who', 20)]], {}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'sentence before the button', 'max_length': 160, 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 40}), 24: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/accounts/signup/', 'Join the club'), ('/appointments/new/', 'Book a service'), ('/home/', 'My club'), ('/rewards/', 'Rewards'), ('/friends/', 'Invite a friend')], 'label': 'leads to'}), 25: ('wagtail.blocks.PageChooserBlock', (), {'label': 'or to this page', 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('text', 22), ('label', 23), ('door', 24), ('page', 25)]], {})}, verbose_name='body')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'event page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('picture', 3), ('benefits', 10), ('steps', 13), ('questions', 18), ('quote', 21), ('action', 26)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/paragraph.html'}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 160, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2)]], {}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'heading', 'max_length': 120, 'required': False}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('wrench', 'Wrench'), ('calendar', 'Calendar'), ('gauge', 'Gauge'), ('gift', 'Gift'), ('coins', 'Points'), ('receipt', 'Receipt'), ('car', 'Car'), ('key', 'Key'), ('coffee', 'Coffee'), ('users', 'Friends'), ('bell', 'Bell'), ('shield-check', 'Shield'), ('clock', 'Clock')], 'label': 'icon'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 300}), 8: ('wagtail.blocks.StructBlock', [[('icon', 5), ('title', 6), ('text', 7)]], {}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'benefits', 'max_num': 8, 'min_num': 1}), 10: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 9)]], {}), 11: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'steps', 'max_num': 8, 'min_num': 2}), 13: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 12)]], {}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 160}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ul'], 'label': 'answer'}), 16: ('wagtail.blocks.StructBlock', [[('question', 14), ('answer', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'questions', 'max_num': 20, 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 17)]], {}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 400}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('text', 19), ('who', 20)]], {}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'sentence before the button', 'max_length': 160, 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 40}), 24: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/accounts/signup/', 'Join the club'), ('/appointments/new/', 'Book a service'), ('/home/', 'My club'), ('/rewards/', 'Rewards'), ('/friends/', 'Invite a friend')], 'label': 'leads to'}), 25: ('wagtail.blocks.PageChooserBlock', (), {'label': 'or to this page', 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('text', 22), ('label', 23), ('door', 24), ('page', 25)]], {})}, verbose_name='body')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'home page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='LegalPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('updated_on', models.DateField(verbose_name='last changed on')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('picture', 3), ('benefits', 10), ('steps', 13), ('questions', 18), ('quote', 21), ('action', 26)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/paragraph.html'}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 160, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2)]], {}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'heading', 'max_length': 120, 'required': False}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('wrench', 'Wrench'), ('calendar', 'Calendar'), ('gauge', 'Gauge'), ('gift', 'Gift'), ('coins', 'Points'), ('receipt', 'Receipt'), ('car', 'Car'), ('key', 'Key'), ('coffee', 'Coffee'), ('users', 'Friends'), ('bell', 'Bell'), ('shield-check', 'Shield'), ('clock', 'Clock')], 'label': 'icon'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 300}), 8: ('wagtail.blocks.StructBlock', [[('icon', 5), ('title', 6), ('text', 7)]], {}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'benefits', 'max_num': 8, 'min_num': 1}), 10: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 9)]], {}), 11: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'steps', 'max_num': 8, 'min_num': 2}), 13: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 12)]], {}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 160}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ul'], 'label': 'answer'}), 16: ('wagtail.blocks.StructBlock', [[('question', 14), ('answer', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'questions', 'max_num': 20, 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 17)]], {}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 400}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('text', 19), ('who', 20)]], {}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'sentence before the button', 'max_length': 160, 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 40}), 24: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/accounts/signup/', 'Join the club'), ('/appointments/new/', 'Book a service'), ('/home/', 'My club'), ('/rewards/', 'Rewards'), ('/friends/', 'Invite a friend')], 'label': 'leads to'}), 25: ('wagtail.blocks.PageChooserBlock', (), {'label': 'or to this page', 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('text', 22), ('label', 23), ('door', 24), ('page', 25)]], {})}, verbose_name='body')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'legal page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ModelIndex',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'models',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ModelPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('picture', 3), ('benefits', 10), ('steps', 13), ('questions', 18), ('quote', 21), ('action', 26)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/paragraph.html'}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 160, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2)]], {}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'heading', 'max_length': 120, 'required': False}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('wrench', 'Wrench'), ('calendar', 'Calendar'), ('gauge', 'Gauge'), ('gift', 'Gift'), ('coins', 'Points'), ('receipt', 'Receipt'), ('car', 'Car'), ('key', 'Key'), ('coffee', 'Coffee'), ('users', 'Friends'), ('bell', 'Bell'), ('shield-check', 'Shield'), ('clock', 'Clock')], 'label': 'icon'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 300}), 8: ('wagtail.blocks.StructBlock', [[('icon', 5), ('title', 6), ('text', 7)]], {}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'benefits', 'max_num': 8, 'min_num': 1}), 10: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 9)]], {}), 11: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'steps', 'max_num': 8, 'min_num': 2}), 13: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 12)]], {}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 160}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ul'], 'label': 'answer'}), 16: ('wagtail.blocks.StructBlock', [[('question', 14), ('answer', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'questions', 'max_num': 20, 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 17)]], {}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 400}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('text', 19), ('who', 20)]], {}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'sentence before the button', 'max_length': 160, 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 40}), 24: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/accounts/signup/', 'Join the club'), ('/appointments/new/', 'Book a service'), ('/home/', 'My club'), ('/rewards/', 'Rewards'), ('/friends/', 'Invite a friend')], 'label': 'leads to'}), 25: ('wagtail.blocks.PageChooserBlock', (), {'label': 'or to this page', 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('text', 22), ('label', 23), ('door', 24), ('page', 25)]], {})}, verbose_name='body')),
                ('papers', wagtail.fields.StreamField([('paper', 2)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 1: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'file'}), 2: ('wagtail.blocks.StructBlock', [[('title', 0), ('file', 1)]], {})}, verbose_name='downloads')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'model guide',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NewsIndex',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'news',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NewsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('date', models.DateField(default=django.utils.timezone.localdate, verbose_name='date')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('picture', 3), ('benefits', 10), ('steps', 13), ('questions', 18), ('quote', 21), ('action', 26)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/paragraph.html'}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 160, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2)]], {}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'heading', 'max_length': 120, 'required': False}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('wrench', 'Wrench'), ('calendar', 'Calendar'), ('gauge', 'Gauge'), ('gift', 'Gift'), ('coins', 'Points'), ('receipt', 'Receipt'), ('car', 'Car'), ('key', 'Key'), ('coffee', 'Coffee'), ('users', 'Friends'), ('bell', 'Bell'), ('shield-check', 'Shield'), ('clock', 'Clock')], 'label': 'icon'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 300}), 8: ('wagtail.blocks.StructBlock', [[('icon', 5), ('title', 6), ('text', 7)]], {}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'benefits', 'max_num': 8, 'min_num': 1}), 10: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 9)]], {}), 11: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'steps', 'max_num': 8, 'min_num': 2}), 13: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 12)]], {}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 160}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ul'], 'label': 'answer'}), 16: ('wagtail.blocks.StructBlock', [[('question', 14), ('answer', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'questions', 'max_num': 20, 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 17)]], {}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 400}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('text', 19), ('who', 20)]], {}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'sentence before the button', 'max_length': 160, 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 40}), 24: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/accounts/signup/', 'Join the club'), ('/appointments/new/', 'Book a service'), ('/home/', 'My club'), ('/rewards/', 'Rewards'), ('/friends/', 'Invite a friend')], 'label': 'leads to'}), 25: ('wagtail.blocks.PageChooserBlock', (), {'label': 'or to this page', 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('text', 22), ('label', 23), ('door', 24), ('page', 25)]], {})}, verbose_name='body')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'news item',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='OfferIndex',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'offers',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='StaffIndex',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'staff room',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='StaffPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('kind', models.CharField(choices=[('training', 'training'), ('policy', 'policy'), ('advertising', 'advertising')], default='training', max_length=12, verbose_name='kind')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('picture', 3), ('benefits', 10), ('steps', 13), ('questions', 18), ('quote', 21), ('action', 26)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/paragraph.html'}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 160, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2)]], {}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'heading', 'max_length': 120, 'required': False}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('wrench', 'Wrench'), ('calendar', 'Calendar'), ('gauge', 'Gauge'), ('gift', 'Gift'), ('coins', 'Points'), ('receipt', 'Receipt'), ('car', 'Car'), ('key', 'Key'), ('coffee', 'Coffee'), ('users', 'Friends'), ('bell', 'Bell'), ('shield-check', 'Shield'), ('clock', 'Clock')], 'label': 'icon'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 300}), 8: ('wagtail.blocks.StructBlock', [[('icon', 5), ('title', 6), ('text', 7)]], {}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'benefits', 'max_num': 8, 'min_num': 1}), 10: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 9)]], {}), 11: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'steps', 'max_num': 8, 'min_num': 2}), 13: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 12)]], {}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 160}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ul'], 'label': 'answer'}), 16: ('wagtail.blocks.StructBlock', [[('question', 14), ('answer', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'questions', 'max_num': 20, 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 17)]], {}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 400}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('text', 19), ('who', 20)]], {}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'sentence before the button', 'max_length': 160, 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 40}), 24: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/accounts/signup/', 'Join the club'), ('/appointments/new/', 'Book a service'), ('/home/', 'My club'), ('/rewards/', 'Rewards'), ('/friends/', 'Invite a friend')], 'label': 'leads to'}), 25: ('wagtail.blocks.PageChooserBlock', (), {'label': 'or to this page', 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('text', 22), ('label', 23), ('door', 24), ('page', 25)]], {})}, verbose_name='body')),
                ('papers', wagtail.fields.StreamField([('paper', 2)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 1: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'file'}), 2: ('wagtail.blocks.StructBlock', [[('title', 0), ('file', 1)]], {})}, verbose_name='downloads')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'page of the staff room',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='OfferPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(blank=True, help_text='One or two sentences: shown under the title, on teasers and to search engines.', max_length=300, verbose_name='summary')),
                ('from_date', models.DateField(verbose_name='from')),
                ('until_date', models.DateField(blank=True, help_text='The last day, inclusive.', null=True, verbose_name='until')),
                ('price_label', models.CharField(blank=True, help_text='As it should read, for example “£89”.', max_length=40, verbose_name='price')),
                ('body', wagtail.fields.StreamField([('paragraph', 0), ('picture', 3), ('benefits', 10), ('steps', 13), ('questions', 18), ('quote', 21), ('action', 26)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/blocks/paragraph.html'}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 160, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2)]], {}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'heading', 'max_length': 120, 'required': False}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('wrench', 'Wrench'), ('calendar', 'Calendar'), ('gauge', 'Gauge'), ('gift', 'Gift'), ('coins', 'Points'), ('receipt', 'Receipt'), ('car', 'Car'), ('key', 'Key'), ('coffee', 'Coffee'), ('users', 'Friends'), ('bell', 'Bell'), ('shield-check', 'Shield'), ('clock', 'Clock')], 'label': 'icon'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 300}), 8: ('wagtail.blocks.StructBlock', [[('icon', 5), ('title', 6), ('text', 7)]], {}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'benefits', 'max_num': 8, 'min_num': 1}), 10: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 9)]], {}), 11: ('wagtail.blocks.StructBlock', [[('title', 6), ('text', 7)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'steps', 'max_num': 8, 'min_num': 2}), 13: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 12)]], {}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 160}), 15: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ul'], 'label': 'answer'}), 16: ('wagtail.blocks.StructBlock', [[('question', 14), ('answer', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'label': 'questions', 'max_num': 20, 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('heading', 4), ('items', 17)]], {}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'max_length': 400}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 21: ('wagtail.blocks.StructBlock', [[('text', 19), ('who', 20)]], {}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'sentence before the button', 'max_length': 160, 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 40}), 24: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/accounts/signup/', 'Join the club'), ('/appointments/new/', 'Book a service'), ('/home/', 'My club'), ('/rewards/', 'Rewards'), ('/friends/', 'Invite a friend')], 'label': 'leads to'}), 25: ('wagtail.blocks.PageChooserBlock', (), {'label': 'or to this page', 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('text', 22), ('label', 23), ('door', 24), ('page', 25)]], {})}, verbose_name='body')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'offer',
                'constraints': [models.CheckConstraint(condition=models.Q(('until_date', None), ('until_date__gte', models.F('from_date')), _connector='OR'), name='offer_ends_after_it_begins')],
            },
            bases=('wagtailcore.page',),
        ),
    ]
